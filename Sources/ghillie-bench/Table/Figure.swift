/// One thing that was measured, over several runs.
struct Figure {
    enum Unit: String {
        case perSecond = "/s"
        case milliseconds = "ms"
        case mebibytes = "MiB"
        case minutes = "min"
        case points = "points"
    }

    /// The bare work that a figure is compared with, measured in the same runs and the same unit.
    struct Ceiling {
        let name: String
        let samples: [Double]
    }

    enum Goal {
        case atLeast(Double)
        case atMost(Double)
        /// A share of the ceiling, from 0 to 1.
        case share(atLeast: Double)
    }

    let engine: String
    let name: String
    let unit: Unit
    let samples: [Double]
    var ceiling: Ceiling?
    var goal: Goal?

    var median: Double { samples.median }

    /// How near it comes to the ceiling, run by run, so that what disturbs a run disturbs both of its halves.
    var share: Double? {
        guard let ceiling else { return nil }
        return zip(samples, ceiling.samples).map { unit == .perSecond ? $0 / $1 : $1 / $0 }.median
    }

    /// `nil` where there is no goal.
    var isMet: Bool? {
        switch goal {
        case .atLeast(let least): median >= least
        case .atMost(let most): median <= most
        case .share(let least): (share ?? 0) >= least
        case nil: nil
        }
    }
}

extension [Double] {
    /// The middle one, or the mean of the two in the middle; 0 where there is none.
    var median: Double {
        guard !isEmpty else { return 0 }
        let sorted = self.sorted()
        return (sorted[(count - 1) / 2] + sorted[count / 2]) / 2
    }
}
