import Bronze
package import Catalogue
package import GhillieCore

/// How far behind GitHub a watched repository is. A quiet repository is healthy: what counts is when it was last looked at.
package struct IngestionLag: Hashable, Sendable {
    package enum State: String, CaseIterable, Sendable {
        case healthy
        /// Its last complete look is too long ago.
        case stalled
        /// The last attempts to read it failed.
        case failing
        /// GitHub does not have it, or does not show it.
        case unavailable
        /// Nothing happens in it any more.
        case archived
        /// It has not been read to its end yet.
        case neverLooked = "never_looked"
    }

    package let repository: WatchedRepository
    package let state: State
    /// A sentence.
    package let reason: String
    package let lastCompleteLook: Instant?
    /// Since then; `nil` where there was no such look.
    package let age: Duration?
    /// Raw events of it that Silver has not taken in.
    package let backlog: Int
    package let openGaps: Int
    package let errorCategory: ErrorCategory?
    /// When the last delivery about it came; `nil` where none ever did.
    package let lastDelivery: Instant?
    /// How many deliveries are known to be lost: polls were the first to tell what they should have told.
    package let missedDeliveries: Int
    /// Whether GitHub has had news and no delivery came, so that its webhook should be looked at.
    package let isSilent: Bool

    /// `limit` is how long ago the last complete look may be.
    package init(_ record: IngestionRecord, at now: Instant, stalledAfter limit: Duration) {
        repository = record.repository
        lastCompleteLook = record.lastCompleteLook
        age = record.lastCompleteLook.map { now - $0 }
        backlog = record.backlog
        openGaps = record.openGaps
        errorCategory = record.errorCategory
        lastDelivery = record.lastDelivery
        missedDeliveries = record.missedDeliveries
        isSilent = record.silence != nil
        (state, reason) = Self.judge(record, at: now, limit)
    }

    private static func judge(_ record: IngestionRecord, at now: Instant, _ limit: Duration) -> (State, String) {
        if let trouble = record.trouble {
            return (record.availability == .unavailable ? .unavailable : .failing, sentence(trouble))
        }
        if record.availability == .archived { return (.archived, "It is archived.") }
        guard let look = record.lastCompleteLook else { return (.neverLooked, sentence(record.nothingSeen)) }
        guard now - look <= limit else {
            return (.stalled, sentence("GitHub was last read to its end at \(look.minuteText)"))
        }
        if let since = record.gapSince {
            return (
                .healthy, sentence("GitHub is read; what a gap left out since \(since.minuteText) is still missing")
            )
        }
        if let silentSince = record.silence {
            return (
                .healthy,
                "It was read to its end at \(look.minuteText). Its webhook tells nothing: GitHub had news at "
                    + "\(silentSince.minuteText), and no delivery has come since."
            )
        }
        let lost = record.missedDeliveries
        let loss =
            lost == 0
            ? ""
            : " Of its deliveries \(lost) \(lost == 1 ? "was" : "were") lost, and polls told what they should have."
        return (.healthy, "It was read to its end at \(look.minuteText).\(loss)")
    }

    private static func sentence(_ clause: String) -> String {
        clause.prefix(1).uppercased() + clause.dropFirst() + "."
    }
}

extension IngestionRecord {
    /// Why it cannot be read now, as a clause that stays the same while that lasts.
    var trouble: String? {
        if availability == .unavailable {
            return "the repository is unavailable" + (reason.map { ": \($0)" } ?? "")
        }
        guard let failingSince else { return nil }
        let category = errorCategory.map { " (\($0.rawValue))" } ?? ""
        return "reading it from GitHub has failed since \(failingSince.minuteText)\(category)"
    }

    /// Since when GitHub has had news and no delivery came, while the webhook is meant to be there: of one that stayed silent up to a
    /// complete look two weeks later it is not.
    var silence: Instant? {
        guard let silentSince else { return nil }
        guard let look = lastCompleteLook else { return silentSince }
        return look < DeliveryLedger.endOfSilence(since: silentSince) ? silentSince : nil
    }

    var nothingSeen: String {
        availability == nil ? "GitHub was not looked at yet" : "it was not read to its end yet"
    }
}
