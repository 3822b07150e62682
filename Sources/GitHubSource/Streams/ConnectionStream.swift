import Bronze
import GhillieCore
import GitHubAPI

/// Reads what is new of a connection, newest first, down to what is known.
///
/// While it is read, items move to the top. So it is read from the top again, down to where the last pass began, until a
/// pass fits on one page, or brings nothing. The watermark is the newest time on the first page of the last pass: what is
/// updated after that is newer, and the next look finds it.
struct ConnectionStream {
    /// GitHub's times may come so much out of order.
    static let overlap = Duration.seconds(300)
    private static let maximumPasses = 5

    let context: IngestionContext
    let connection: GitHubConnection

    /// Whether all is known that the probe can tell: the same newest item as when the stream was last read to its end,
    /// and one that was already settled then.
    func isUnmoved(_ position: IngestionPosition, mark: JSONValue?, lastMark: JSONValue?) -> Bool {
        guard let completedAt = position.completedAt, position.cursor == nil, let mark, mark == lastMark else {
            return false
        }
        // Where they stand in the order of their making, an older one may be the last that was updated.
        let newest = mark["nodes"]?.array?.compactMap { $0["updatedAt"]?.string.flatMap(Instant.init(rfc3339:)) }.max()
        return newest.map { $0 < completedAt - Self.overlap } ?? true
    }

    /// `total` is how many there are by the probe. Where one page holds them all, that page tells of the open ones too; should
    /// there be more by then, they are asked for as ever.
    func run(from stored: IngestionPosition, total: Int?) async throws -> StreamReport {
        var position = stored
        var report = StreamReport()
        let isFirst = position.completedAt == nil
        var isShort =
            isFirst && position.cursor == nil && connection.hasOpenOnes
            && total.map { $0 <= connection.firstPageSize } ?? false
        var cursor =
            position.cursor.flatMap(ConnectionCursor.init(text:))
            ?? ConnectionCursor(
                isOpenOnes: isFirst && connection.hasOpenOnes && !isShort,
                floor: position.ingestedThrough.map { $0 - Self.overlap } ?? context.lookbackStart)
        let firstFloor = cursor.floor
        var seen: Set<String> = []
        var isWhole = cursor.after == nil
        var (pages, passes, broughtNews, lastTotal, hasShrunk) = (0, 1, false, Int.max, false)
        var sizes = PageSizes(first: PageSize(connection.firstPageSize), further: PageSize(connection.pageSize))
        var page: ConnectionPage
        (page, sizes) = try await read(cursor, sizes, ofAll: isShort)
        while true {
            try Task.checkCancellation()
            if isShort, page.next != nil {
                isShort = false
                cursor = ConnectionCursor(isOpenOnes: true, floor: cursor.floor)
                (page, sizes) = try await read(cursor, sizes, ofAll: false)
                continue
            }
            let times = try page.nodes.map { try $0.expectedTime("updatedAt") }
            if !cursor.isOpenOnes {
                if cursor.after == nil { cursor.top = times.max() }
                hasShrunk = hasShrunk || page.totalCount < lastTotal && lastTotal != .max
                lastTotal = page.totalCount
            }
            pages += 1
            var wanted: [JSONValue] = []
            for (index, (node, time)) in zip(page.nodes, times).enumerated() {
                let isKept =
                    isFirst && pages == 1 && isWhole && index < connection.keptAtFirst
                    || isShort && node["state"]?.string == "OPEN"
                guard cursor.isOpenOnes || isKept || time >= cursor.floor else { continue }
                if seen.insert("\(try node.expectedText("id")) \(time)").inserted, !cursor.isOpenOnes {
                    broughtNews = true
                }
                wanted.append(node)
            }
            let nodes = try await InnerPages(context: context, connection: connection).complete(wanted)
            let events = try nodes.flatMap { try connection.events($0, context) }
            let withoutPaths = try await context.commitsWithoutPaths(of: nodes)
            report.eventsRead += events.count
            position.seenThrough = [position.seenThrough, times.max()].compactMap { $0 }.max()

            var isDone = false
            if let next = page.next, cursor.isOpenOnes || !isOld(page, times, cursor.floor) {
                cursor.after = next
            } else if cursor.isOpenOnes {
                cursor = ConnectionCursor(isOpenOnes: false, floor: cursor.floor)
                (isWhole, pages) = (true, 0)
            } else {
                // What was made while a pass was broken off stands above where it began, in whichever order.
                let isWalked = pages == 1 || !broughtNews && !hasShrunk || connection.order == .created
                isDone = isWhole && isWalked || passes == Self.maximumPasses
                if !isDone {
                    let top = cursor.top
                    cursor.after = nil
                    if !hasShrunk, let top { cursor.floor = top }
                    (isWhole, pages, broughtNews, lastTotal, hasShrunk) = (true, 0, false, .max, false)
                    passes += 1
                }
            }
            if isDone {
                let floor = stored.ingestedThrough ?? firstFloor
                position.ingestedThrough = max(floor, cursor.top ?? floor)
                position.cursor = nil
                position.completedAt = context.clock.now()
            } else {
                position.cursor = cursor.text
            }
            if isDone || context.isEnough(report.eventsRead) {
                report.eventsStored += try await context.save(
                    events, position, of: connection.stream, withoutPaths: withoutPaths)
                if !isDone { report.outcome = .truncated }
                return report
            }
            // Asked for while this one is stored.
            let (from, asked, ofAll) = (cursor, sizes, isShort)
            async let next = read(from, asked, ofAll: ofAll)
            report.eventsStored += try await context.save(
                events, position, of: connection.stream, withoutPaths: withoutPaths)
            (page, sizes) = try await next
        }
    }

    /// How many items a page is asked for with, which is less once that was too much.
    private struct PageSizes: Sendable {
        var first: PageSize
        var further: PageSize
    }

    private func read(
        _ cursor: ConnectionCursor, _ sizes: PageSizes, ofAll: Bool
    ) async throws -> (ConnectionPage, PageSizes) {
        func ask(_ size: inout PageSize) async throws -> ConnectionPage {
            try await size.ask { size in
                let answer = try await context.reader.repository(
                    connection.query, connection.variables(cursor, first: size, ofAll: ofAll))
                return try ConnectionPage(try answer.expected(connection.name))
            }
        }
        var sizes = sizes
        let page = try await cursor.after == nil ? ask(&sizes.first) : ask(&sizes.further)
        return (page, sizes)
    }

    private func isOld(_ page: ConnectionPage, _ times: [Instant], _ floor: Instant) -> Bool {
        switch connection.order {
        case .updated: times.contains { $0 < floor }
        case .created: times.allSatisfy { $0 < floor }
        }
    }
}
