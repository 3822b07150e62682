import Bronze
import Foundation
package import GhillieCore

/// A made-up repository's life on GitHub, all of it of one seed, which deliveries, polls and clones each tell in their way.
package struct Timeline: Sendable {
    package let seed: UInt64
    /// What happened in it.
    package let features: Set<TimelineFeature>
    /// When it is polled; much happens between, and some after the last.
    package let pollTimes: [Instant]
    /// A moment after everything.
    package let end: Instant
    /// As what the repository began; it can have other names by the end.
    package let slug: RepositorySlug
    private let moments: [TimelineMoment]
    /// For each moment, for each thing that happened then.
    private let tellings: [[TimelineEvent.Telling]]

    /// `deletes` for one in which comments, issues and releases are deleted, which deliveries tell and these polls do not;
    /// `hasWrongClocks` for one in which some commit in 1970 and in 2100.
    package init(seed: UInt64, steps: Int = 70, deletes: Bool = false, hasWrongClocks: Bool = true) throws {
        self.seed = seed
        let builder = TimelineBuilder(seed: seed, steps: steps, deletes: deletes, hasWrongClocks: hasWrongClocks)
        moments = builder.moments
        features = builder.features
        slug = try RepositorySlug(parsing: builder.moments[0].repository.slug)
        let count = builder.moments.count
        let polled = [count / 4, count / 2, count * 3 / 4, count - max(count / 10, 4)]
        pollTimes = polled.map { Instant(secondsSince1970: builder.moments[$0].at + 30) }
        end = Instant(secondsSince1970: builder.moments[count - 1].at + 3_600)
        var random = SeededRandom(seed: seed ^ 0x7E11)
        tellings = Self.tellings(of: builder.moments, lastPoll: builder.moments[polled[3]].at, &random)
    }

    /// GitHub's id of the repository, as it is by now.
    package var nodeID: String { TimelineNodeID.text(.repository, moments[0].repository.databaseID, .current) }

    /// Whether polls show ids in their legacy form at first.
    package var beginsWithLegacyIDs: Bool { seed.isMultiple(of: 3) }

    /// Numbers of pull requests that were merged by rebasing: no commit names them.
    package var rebasedPullRequests: Set<Int> { Set(rebased.map(\.number)) }

    /// Those of them with commits that name another, which was squashed into their branch before.
    package var rebasedStacks: Set<Int> {
        let commits = moments[moments.count - 1].repository
        return Set(
            rebased.filter { request in
                request.commits.contains { commits[commit: $0].subject.hasSuffix(")") }
            }.map(\.number))
    }

    /// Numbers of merged pull requests that renamed files.
    package var renamingPullRequests: Set<Int> {
        let merged = moments[moments.count - 1].repository.pullRequests.filter { $0.landing != nil }
        return Set(merged.filter { $0.shownFiles.contains(where: \.isRenamed) }.map(\.number))
    }

    /// A pull request that was merged into a release branch.
    package struct BackPort: Sendable {
        package let number: Int
        package let original: Int
        /// Whether its own texts name the original.
        package let isNamed: Bool
        /// Whether all that it was picked from is still on the default branch.
        package let isStanding: Bool
    }

    package var backPorts: [BackPort] {
        let repository = moments[moments.count - 1].repository
        let main = repository.reached(from: repository.head)
        return repository.pullRequests.compactMap { request in
            guard request.landing != nil, let backPort = request.backPort else { return nil }
            let original = repository[pullRequest: backPort.original]
            return BackPort(
                number: request.number, original: backPort.original,
                isNamed: backPort.form == .whole || backPort.form == .branch,
                isStanding: original.landing?.commits.allSatisfy(main.contains) == true)
        }
    }

    /// Numbers of pull requests that were merged into another's branch.
    package var stackedPullRequests: Set<Int> {
        let merged = moments[moments.count - 1].repository.pullRequests.filter { $0.landing != nil }
        return Set(
            merged.filter { $0.backPort == nil && $0.base != TimelineRepository.defaultBranch }.map(\.number))
    }

    private var rebased: [TimelinePullRequest] {
        moments[moments.count - 1].repository.pullRequests.filter { $0.landing?.button == .rebase }
    }

    // MARK: - What tells it

    /// A delivery of everything that GitHub makes one of, also of what was lost (`pollingOnly`), as they arrive.
    package var deliveries: [TimelineEvent] {
        var random = SeededRandom(seed: seed ^ 0xF0_4211)
        let events = moments.indices.flatMap { index in
            moments[index].happenings.indices.map { delivery(of: index, $0, &random) }
        }
        return events.sorted { ($0.arrivesAt, $0.raw.sourceEventID) < ($1.arrivesAt, $1.raw.sourceEventID) }
    }

    /// What a poll at a moment finds: all that there is then, and nothing of what comes later.
    package func poll(at instant: Instant, as watched: RepositoryID) -> [TimelineEvent] {
        let told = toldByDeliveries(before: instant)
        // Ids changed their form once, and not in a moment.
        let form: TimelineNodeID.Form =
            beginsWithLegacyIDs && instant < (pollTimes.dropFirst().first ?? end) ? .legacy : .current
        let poll = TimelinePoll(repository: state(at: instant), form: form, watched: watched, seenAt: instant)
        return poll.events.map { subject, event in
            TimelineEvent(
                name: "\(event.kind.rawValue) of \(subject)", subject: subject,
                telling: told.contains(subject) ? .both : .pollingOnly, arrivesAt: instant, raw: event)
        }
    }

    /// The polls at the timeline's own times.
    package func polls(as watched: RepositoryID) -> [TimelineEvent] {
        pollTimes.flatMap { poll(at: $0, as: watched) }
    }

    /// What a clone gives that is fetched and read at a moment.
    package func clone(at instant: Instant, as slug: RepositorySlug) -> [TimelineEvent] {
        TimelineClone(repository: state(at: instant), slug: slug, seenAt: instant).events.map { subject, event in
            TimelineEvent(
                name: "\(event.kind.rawValue) of \(subject)", subject: subject, telling: .both, arrivesAt: instant,
                raw: event)
        }
    }

    // MARK: - Parts

    func state(at instant: Instant) -> TimelineRepository {
        let seconds = instant.microseconds / 1_000_000
        return (moments.last { $0.at <= seconds } ?? moments[0]).repository
    }

    private static func tellings(
        of moments: [TimelineMoment], lastPoll: Int64, _ random: inout SeededRandom
    ) -> [[TimelineEvent.Telling]] {
        var tellings = moments.map { moment in
            moment.happenings.map { happening in
                moment.at <= lastPoll && happening.isPolled
                    ? TimelineEvent.Telling.both : .deliveryOnly
            }
        }
        // Of what both can tell, some is told by polls alone and some comes late, in every timeline.
        let places = tellings.indices.flatMap { index in
            tellings[index].indices.filter { tellings[index][$0] == .both }.map { (index, $0) }
        }.shuffled(using: &random)
        let share = max(places.count / 8, 2)
        for (moment, happening) in places.prefix(share) { tellings[moment][happening] = .pollingOnly }
        for (moment, happening) in places.dropFirst(share).prefix(share) { tellings[moment][happening] = .late }
        return tellings
    }

    private func delivery(of index: Int, _ place: Int, _ random: inout SeededRandom) -> TimelineEvent {
        let moment = moments[index]
        let happening = moment.happenings[place]
        let telling = tellings[index][place]
        let isForm = random.chance(10)
        let lateness: Duration = telling == .late ? .seconds(Int64(random.integer(80_000...250_000))) : .seconds(2)
        let arrivesAt = Instant(secondsSince1970: moment.at) + lateness + .milliseconds(place)
        let json = WebhookPayload(happening, at: moment, random.chance(30) ? .legacy : .current).json.canonicalJSON
        let id = ContentHash(joining: "delivery", "\(seed)", "\(index)", "\(place)").hex
        let raw = RawEvent(
            delivery: "\(id.prefix(8))-\(id.dropFirst(8).prefix(4))-11f0-8000-\(id.suffix(12))",
            event: happening.event, receivedAt: arrivesAt, payload: isForm ? Self.form(json) : json,
            headers: isForm
                ? #"{"content_type":"application/x-www-form-urlencoded"}"# : #"{"content_type":"application/json"}"#)
        return TimelineEvent(
            name: "\(happening.subject) \(happening.action ?? happening.event)", subject: happening.subject,
            telling: telling, arrivesAt: arrivesAt, raw: raw)
    }

    private static func form(_ json: [UInt8]) -> [UInt8] {
        let text = String(decoding: json, as: UTF8.self)
        let encoded = text.addingPercentEncoding(withAllowedCharacters: .alphanumerics)?.replacing("%20", with: "+")
        return Array((TimelineEvent.formPrefix + (encoded ?? "")).utf8)
    }

    /// The subjects of deliveries that have arrived; of pushes, their commits.
    private func toldByDeliveries(before instant: Instant) -> Set<String> {
        var told: Set<String> = []
        for (moment, tellings) in zip(moments, tellings) where Instant(secondsSince1970: moment.at) <= instant {
            for (happening, telling) in zip(moment.happenings, tellings) where telling != .pollingOnly {
                told.insert(happening.subject)
                if case .push(_, let before, let after, _) = happening {
                    told.formUnion(moment.repository.ahead(of: before, to: after).map { "commit \($0)" })
                }
            }
        }
        return told
    }
}

extension TimelineHappening {
    /// Whether a poll can tell it: branches other than the default one and tags are not asked for, and
    /// what is gone is not shown.
    fileprivate var isPolled: Bool {
        switch self {
        case .push(let reference, _, _, _): reference == "refs/heads/\(TimelineRepository.defaultBranch)"
        case .create, .delete, .issue(_, .deleted), .comment(_, _, .deleted), .release(_, .deleted): false
        case .pullRequest, .review, .issue, .comment, .release, .deployment, .deploymentStatus, .renamed,
            .transferred:
            true
        }
    }
}
