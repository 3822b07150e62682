extension Instant {
    /// The calendar date and time of day in UTC, in the proleptic Gregorian calendar.
    package struct CivilTime: Hashable, Sendable {
        package var year: Int
        package var month: Int
        package var day: Int
        package var hour = 0
        package var minute = 0
        package var second = 0
        package var microsecond = 0
    }

    package init(_ civil: CivilTime) {
        let days = Self.daysSince1970(year: civil.year, month: civil.month, day: civil.day)
        let seconds = Int64(days) * 86_400 + Int64(civil.hour * 3_600 + civil.minute * 60 + civil.second)
        self.init(microseconds: seconds * 1_000_000 + Int64(civil.microsecond))
    }

    package var civil: CivilTime {
        let seconds = microseconds.flooredQuotient(by: 1_000_000)
        let days = seconds.flooredQuotient(by: 86_400)
        let rest = Int(seconds - days * 86_400)
        var civil = Self.civilDate(daysSince1970: Int(days))
        civil.hour = rest / 3_600
        civil.minute = rest / 60 % 60
        civil.second = rest % 60
        civil.microsecond = Int(microseconds - seconds * 1_000_000)
        return civil
    }

    /// Monday is 1 and Sunday 7, as in ISO 8601.
    package var isoWeekday: Int {
        let days = microseconds.flooredQuotient(by: 86_400_000_000)
        return Int((days + 3) - (days + 3).flooredQuotient(by: 7) * 7) + 1
    }

    /// The first instant of this instant's day in UTC.
    package var startOfDay: Instant {
        Instant(microseconds: microseconds.flooredQuotient(by: 86_400_000_000) * 86_400_000_000)
    }

    /// `YYYY-MM-DD` in UTC.
    package var dateText: String { String(rfc3339.prefix(10)) }

    /// `YYYY-MM-DDTHH:MM:SSZ`, with six digits of fraction where it is not zero: one spelling for each instant.
    package var rfc3339: String {
        let civil = self.civil
        return String(unsafeUninitializedCapacity: 27) { buffer in
            func put(_ value: Int, _ digits: Int, at offset: Int) {
                var rest = value
                for index in stride(from: offset + digits - 1, through: offset, by: -1) {
                    buffer[index] = UInt8(ascii: "0") + UInt8(rest % 10)
                    rest /= 10
                }
            }
            for (offset, character) in zip([4, 7, 10, 13, 16], "--T::".utf8) { buffer[offset] = character }
            put(civil.year, 4, at: 0)
            put(civil.month, 2, at: 5)
            put(civil.day, 2, at: 8)
            put(civil.hour, 2, at: 11)
            put(civil.minute, 2, at: 14)
            put(civil.second, 2, at: 17)
            guard civil.microsecond != 0 else {
                buffer[19] = UInt8(ascii: "Z")
                return 20
            }
            buffer[19] = UInt8(ascii: ".")
            put(civil.microsecond, 6, at: 20)
            buffer[26] = UInt8(ascii: "Z")
            return 27
        }
    }

    /// Reads an RFC 3339 date-time (`2026-01-31T12:00:00Z`, `…+02:00`, with or without a fraction; a space or `t` for
    /// the `T`), or a bare date, which means its first instant in UTC. `nil` for anything else, impossible dates included.
    package init?(rfc3339 text: String) {
        var scanner = DigitScanner(bytes: Array(text.utf8))
        guard let year = scanner.number(digits: 4), year >= 1, scanner.skip("-"), let month = scanner.number(digits: 2),
            scanner.skip("-"), let day = scanner.number(digits: 2), (1...12).contains(month),
            (1...Self.days(inMonth: month, year: year)).contains(day)
        else { return nil }
        var civil = CivilTime(year: year, month: month, day: day)
        if scanner.isAtEnd {
            self.init(civil)
            return
        }
        guard scanner.skip("T") || scanner.skip("t") || scanner.skip(" "), let hour = scanner.number(digits: 2),
            scanner.skip(":"), let minute = scanner.number(digits: 2), scanner.skip(":"),
            let second = scanner.number(digits: 2), hour < 24, minute < 60, second <= 60
        else { return nil }
        // A leap second is the last second of its minute here: the clock of every engine below has no 61st second.
        (civil.hour, civil.minute, civil.second) = (hour, minute, min(second, 59))
        if scanner.skip(".") {
            guard let fraction = scanner.fractionInMicroseconds() else { return nil }
            civil.microsecond = fraction
        }
        guard let offset = scanner.zoneOffsetInSeconds(), scanner.isAtEnd else { return nil }
        self = Instant(civil) - .seconds(offset)
    }
}

extension Instant: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let instant = Instant(rfc3339: text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not an RFC 3339 time")
        }
        self = instant
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rfc3339)
    }
}

extension Instant: CustomStringConvertible {
    package var description: String { rfc3339 }
}

extension Instant {
    // Howard Hinnant's civil-day arithmetic: years begin in March, so that the leap day is the last of its year.
    private static func daysSince1970(year: Int, month: Int, day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = Int(Int64(shifted).flooredQuotient(by: 400))
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func civilDate(daysSince1970 days: Int) -> CivilTime {
        let shifted = days + 719_468
        let era = Int(Int64(shifted).flooredQuotient(by: 146_097))
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return CivilTime(
            year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month: month,
            day: dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    private static func days(inMonth month: Int, year: Int) -> Int {
        switch month {
        case 2: year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400)) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

extension Int64 {
    /// Division that rounds towards negative infinity, as calendars need before 1970.
    fileprivate func flooredQuotient(by divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}

/// Reads fixed-width decimal fields from ASCII.
private struct DigitScanner {
    let bytes: [UInt8]
    var position = 0

    var isAtEnd: Bool { position == bytes.count }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    mutating func digit() -> Int? {
        guard position < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position]) else {
            return nil
        }
        defer { position += 1 }
        return Int(bytes[position] - UInt8(ascii: "0"))
    }

    mutating func number(digits: Int) -> Int? {
        var value = 0
        for _ in 0..<digits {
            guard let digit = digit() else { return nil }
            value = value * 10 + digit
        }
        return value
    }

    /// Any number of digits; those finer than a microsecond are dropped.
    mutating func fractionInMicroseconds() -> Int? {
        guard var value = digit() else { return nil }
        var scale = 100_000
        value *= scale
        while let next = digit() {
            scale /= 10
            value += next * scale
        }
        return value
    }

    mutating func zoneOffsetInSeconds() -> Int64? {
        if skip("Z") || skip("z") { return 0 }
        let sign: Int64 = skip("-") ? -1 : 1
        guard sign == -1 || skip("+"), let hours = number(digits: 2), skip(":"), let minutes = number(digits: 2),
            hours < 24, minutes < 60
        else { return nil }
        return sign * Int64(hours * 3_600 + minutes * 60)
    }
}
