/// The semantic version that a tag names (`v1.2.3`, `1.2.3-rc.1`, `sub/v1.2.3`, `sub-v1.2.3`, `sub@1.2.3`).
package struct ReleaseVersion: Hashable, Sendable {
    /// How far a version is from the one before it, as its number says.
    package enum Step: String, CaseIterable, Sendable {
        case major, minor, patch
        case preRelease = "pre_release"
    }

    /// What stands before the version: the part of the repository that is released; empty for the whole.
    package let component: String
    package let major: Int
    package let minor: Int
    package let patch: Int
    /// What follows the hyphen.
    package let preRelease: String?

    /// `nil` for a tag that names no full version.
    package init?(tag: String) {
        var start = tag.startIndex
        while true {
            if let whole = Self(component: tag[..<start], version: tag[start...]) {
                self = whole
                return
            }
            guard let mark = tag[start...].firstIndex(where: { "/-@_".contains($0) }) else { return nil }
            start = tag.index(after: mark)
        }
    }

    private init?(component: Substring, version: Substring) {
        var version = version
        self.component = String(component.dropLast())
        if version.first == "v" || version.first == "V" { version.removeFirst() }
        let withoutBuild = version.prefix { $0 != "+" }
        let core = withoutBuild.prefix { $0 != "-" }
        let numbers = core.split(separator: ".", omittingEmptySubsequences: false)
        guard numbers.count == 3, let major = Self.number(numbers[0]), let minor = Self.number(numbers[1]),
            let patch = Self.number(numbers[2])
        else { return nil }
        self.major = major
        self.minor = minor
        self.patch = patch
        preRelease = withoutBuild.count > core.count ? String(withoutBuild.dropFirst(core.count + 1)) : nil
    }

    package var step: Step {
        if preRelease != nil { return .preRelease }
        if patch > 0 { return .patch }
        return minor > 0 || major == 0 ? .minor : .major
    }

    /// The version without what follows the hyphen: what a pre-release comes before.
    package var coreText: String { "\(major).\(minor).\(patch)" }

    /// Whether it is of the same part and its number is higher; what follows a hyphen does not count.
    package func isLater(than other: ReleaseVersion) -> Bool {
        component == other.component && (major, minor, patch) > (other.major, other.minor, other.patch)
    }

    private static func number(_ digits: Substring) -> Int? {
        digits.utf8.allSatisfy(\.isASCIIDigit) ? Int(digits) : nil
    }
}
