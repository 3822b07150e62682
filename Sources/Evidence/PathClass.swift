/// What kind of file a path names, as far as judging a change goes. Each path has one class.
enum PathClass: UInt8 {
    case product, document, test, automation
    /// Lock files, generated and vendored files and built output: nobody wrote them for this change.
    case generated

    /// Reads a path as git gives it. Case does not matter.
    init(_ path: Slice<UnsafeBufferPointer<UInt8>>) {
        var isDocument = false
        var isTest = false
        var start = path.startIndex
        while let slash = path[start...].firstIndex(of: UInt8(ascii: "/")) {
            switch Self.folder(path[start..<slash], isFirst: start == path.startIndex) {
            case .generated:
                self = .generated
                return
            case .automation:
                self = .automation
                return
            case .test: isTest = true
            case .document: isDocument = true
            case .product, nil: break
            }
            start = slash + 1
        }
        let name = path[start...]
        if Self.isGenerated(name) {
            self = .generated
        } else if start == path.startIndex, Self.isAutomation(name) {
            self = .automation
        } else if isTest || Self.isTest(name) {
            self = .test
        } else if isDocument || Self.isDocument(name) {
            self = .document
        } else {
            self = .product
        }
    }

    private static func folder(_ name: Slice<UnsafeBufferPointer<UInt8>>, isFirst: Bool) -> PathClass? {
        switch name.count {
        case 3:
            if name.equals("doc") { return .document }
            if name.equals(".ci") { return .automation }
        case 4:
            if name.equals("docs") { return .document }
            if name.equals("test") { return .test }
            if name.equals("dist") { return .generated }
        case 5: if name.equals("tests") { return .test }
        case 6: if name.equals("vendor") { return .generated }
        case 7: if name.equals(".github") { return .automation }
        case 8:
            if name.equals("testdata") || name.equals("fixtures") { return .test }
            if name.equals("vendored") { return .generated }
        case 9:
            if name.equals("__tests__") || name.equals("testutils") { return .test }
            if isFirst, name.equals(".circleci") { return .automation }
            if name.equals("generated") { return .generated }
        case 10: if name.equals(".buildkite") { return .automation }
        case 11: if name.equals("third_party") || name.equals("third-party") { return .generated }
        case 12: if name.equals("node_modules") { return .generated }
        case 13:
            if name.equals("documentation") { return .document }
            if name.equals("__generated__") || name.equals("__snapshots__") { return .generated }
        default: break
        }
        return nil
    }

    private static let lockFiles: [StaticString] = [
        "package-lock.json", "yarn.lock", "pnpm-lock.yaml", "cargo.lock", "gemfile.lock", "poetry.lock", "pdm.lock",
        "uv.lock", "composer.lock", "go.sum", "package.resolved", "podfile.lock", "mix.lock", "flake.lock",
        "bun.lockb", "bun.lock", "npm-shrinkwrap.json", "pipfile.lock", "module.bazel.lock", "gradle.lockfile",
        "packages.lock.json", "pubspec.lock", "cartfile.resolved",
    ]

    private static func isGenerated(_ name: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        if name.ends(".min.js") || name.ends(".min.css") || name.ends(".pb.go") || name.ends(".map") { return true }
        // All of them end in one of these; most names end in none.
        guard
            name.ends("lock") || name.ends("json") || name.ends("yaml") || name.ends("sum") || name.ends("resolved")
                || name.ends("lockb") || name.ends("lockfile")
        else { return false }
        return lockFiles.contains { name.equals($0) }
    }

    private static func isAutomation(_ name: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        name.equals(".travis.yml") || name.equals(".gitlab-ci.yml") || name.equals("jenkinsfile")
            || name.equals("azure-pipelines.yml") || name.equals("appveyor.yml") || name.equals(".appveyor.yml")
            || name.equals(".cirrus.yml") || name.equals(".drone.yml") || name.equals("cloudbuild.yaml")
            || name.equals("bitbucket-pipelines.yml") || name.equals(".codecov.yml") || name.equals("codecov.yml")
            || name.equals(".pre-commit-config.yaml") || name.equals("renovate.json")
    }

    private static func isTest(_ name: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        guard let dot = name.lastIndex(of: UInt8(ascii: ".")) else { return false }
        let stem = name[..<dot]
        if stem.ends("_test") || stem.ends(".test") || stem.ends(".spec") || stem.ends("_spec") || stem.ends("_tests") {
            return true
        }
        if stem.starts("test_") { return true }
        // `FooTests.swift`, `FooTest.java`: the capital tells it from `latest.json`.
        return
            (stem.ends("tests") && stem.dropLast(5).last.map { $0 != 0x2F } == true && stem[stem.endIndex - 5] == 0x54)
            || (stem.ends("test") && stem.count > 4 && stem[stem.endIndex - 4] == 0x54)
    }

    private static let documentNames: [StaticString] = [
        "readme", "license", "licence", "changelog", "changes", "contributing", "authors", "notice", "copying",
        "codeowners", "maintainers", "roadmap", "news", "todo", "history", "security", "governance",
    ]

    private static func isDocument(_ name: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        guard let dot = name.lastIndex(of: UInt8(ascii: ".")), dot > name.startIndex else {
            return documentNames.contains { name.equals($0) }
        }
        let end = name[(dot + 1)...]
        switch end.count {
        case 2: return end.equals("md")
        case 3:
            if end.equals("txt") {
                return !name.equals("cmakelists.txt") && !name.starts("requirements") && !name.equals("robots.txt")
            }
            return end.equals("rst") || end.equals("mdx") || end.equals("pod")
        case 4: return end.equals("adoc")
        case 8: return end.equals("markdown") || end.equals("asciidoc")
        default: return false
        }
    }
}

extension Slice<UnsafeBufferPointer<UInt8>> {
    /// Case-free comparison with lower-case ASCII.
    func equals(_ text: StaticString) -> Bool { count == text.utf8CodeUnitCount && starts(text) }

    func starts(_ text: StaticString) -> Bool {
        let length = text.utf8CodeUnitCount
        guard count >= length else { return false }
        for offset in 0..<length where self[startIndex + offset].loweredASCII != text.utf8Start[offset] { return false }
        return true
    }

    func ends(_ text: StaticString) -> Bool {
        let length = text.utf8CodeUnitCount
        guard count >= length else { return false }
        // From behind: most names differ in the last letter already.
        var offset = length
        let first = endIndex - length
        while offset > 0 {
            offset -= 1
            if self[first + offset].loweredASCII != text.utf8Start[offset] { return false }
        }
        return true
    }
}
