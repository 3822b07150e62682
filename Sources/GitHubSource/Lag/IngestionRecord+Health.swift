package import GhillieCore

extension IngestionRecord {
    /// Whether the repository was seen well enough up to a window's end.
    ///
    /// `limit` is how long before the window's end the last complete look may be, `deliveries` how many of the estate wait
    /// for Silver: any may be about this repository. The reason stays the same from run to run while nothing changes, so
    /// that it is told once.
    package func health(
        at windowEnd: Instant, stalledAfter limit: Duration, waitingDeliveries deliveries: Int = 0
    ) -> IngestionHealth {
        IngestionHealth(unhealthyReason: unhealthyReason(at: windowEnd, limit, deliveries))
    }

    private func unhealthyReason(at windowEnd: Instant, _ limit: Duration, _ deliveries: Int) -> String? {
        if let trouble { return trouble }
        if let gapSince { return "a gap in what was read is open since \(gapSince.minuteText)" }
        if availability != .archived {
            guard let look = lastCompleteLook else { return nothingSeen }
            if look < windowEnd - limit { return "GitHub was last read to its end at \(look.minuteText)" }
        }
        if backlog > 0, let oldestBacklog, oldestBacklog < windowEnd {
            return backlog == 1 ? "1 raw event has not been read" : "\(backlog) raw events have not been read"
        }
        if deliveries > 0 {
            return deliveries == 1 ? "1 delivery has not been read" : "\(deliveries) deliveries have not been read"
        }
        return nil
    }
}
