/// Turns titles in the imperative into what was done (`Add X` into `Added X`).
///
/// Only leading verbs of a table are changed, and only where they are verbs; anything else stays as written.
enum PastTense {
    /// A title as a line of its own.
    static func line(_ title: String) -> String {
        guard let found = leadingVerb(of: title) else { return title }
        let past =
            title[found.start].isUppercase || found.start == title.startIndex ? capitalized(found.past) : found.past
        return title[..<found.start] + past + joined(title[found.end...])
    }

    /// A title as what follows a subject (`added X`); `nil` where it starts with no verb of the table.
    static func clause(_ title: String) -> String? {
        guard let found = leadingVerb(of: title), found.start == title.startIndex else { return nil }
        return found.past + joined(title[found.end...])
    }

    private static func leadingVerb(of title: String) -> (start: String.Index, end: String.Index, past: String)? {
        var start = title.startIndex
        // `Bazel: support rules_swift 2.x`, `[Parser] Fix crash`: the verb follows the part it is about.
        if let area = endOfArea(of: title) { start = area }
        let end = title[start...].firstIndex(of: " ") ?? title.endIndex
        let word = title[start..<end].lowercased()
        guard let past = past(of: word) else { return nil }
        let rest = title[end...].dropFirst()
        guard !rest.isEmpty else { return nil }
        var next = rest.prefix { $0 != " " }.lowercased()
        if next == "and" {
            // `Enable and fix X`
            let second = rest.dropFirst(4).prefix { $0 != " " }
            if bases[String(second)] != nil { next = "" }
        }
        // `Support for X`, `Fix of Y`, `Release notes`, `Test coverage` are things, not deeds.
        if notObjects.contains(next) || ambiguous.contains(word) && compounds.contains(next) { return nil }
        return (start, end, past)
    }

    private static let notObjects: Set<String> = ["for", "of", "is", "are", "was", "were", "and", "&", "-", "–", "vs"]

    /// Verbs that are as often the first half of a noun (`Build errors on Windows`).
    private static let ambiguous: Set<String> = [
        "build", "test", "tests", "release", "report", "format", "log", "support", "document", "import", "export",
        "change",
        "process", "review", "schedule", "issue", "benchmark", "benchmarks", "sort", "type", "update", "check", "lint",
        "list",
    ]

    private static let compounds: Set<String> = [
        "error", "errors", "failure", "failures", "issue", "issues", "case", "cases", "suite", "suites", "script",
        "scripts",
        "system", "time", "times", "status", "number", "numbers", "process", "helper", "helpers", "notes", "note",
        "coverage",
        "template", "templates", "vector", "vectors", "utilities", "utils", "infrastructure", "log", "logs", "order",
        "page",
        "matrix", "target", "targets", "data", "fixtures", "plan", "results", "warnings", "warning", "job", "jobs",
    ]

    private static func endOfArea(of title: String) -> String.Index? {
        if title.first == "[", let close = title.firstIndex(of: "]") {
            let next = title.index(after: close)
            guard next < title.endIndex, title[next] == " " || title[next] == ":" else { return nil }
            return title[next...].firstIndex { $0 != " " && $0 != ":" }
        }
        guard let colon = title.firstIndex(of: ":"), title[..<colon].utf8.count <= 30,
            title[..<colon].filter({ $0 == " " }).count <= 1
        else { return nil }
        let next = title.index(after: colon)
        guard next < title.endIndex, title[next] == " " else { return nil }
        return title.index(after: next) < title.endIndex ? title.index(after: next) : nil
    }

    /// A second verb of the same sentence follows the first (`Add X and fix Y`, `Rename X, fix Y`), unless both hang on an
    /// infinitive.
    private static func joined(_ rest: Substring) -> String {
        let joinsByAnd = rest.contains(" and ") && !rest.contains(" to ")
        guard joinsByAnd || rest.contains(", ") else { return String(rest) }
        var words = rest.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        for index in words.indices.dropFirst() where index + 1 < words.endIndex {
            guard joinsByAnd && words[index - 1] == "and" || words[index - 1].hasSuffix(",") else { continue }
            let next = words[index + 1]
            if seconds.contains(words[index]), !["for", "of"].contains(next), let past = bases[words[index]] {
                words[index] = past
            }
        }
        return words.joined(separator: " ")
    }

    private static func capitalized(_ word: String) -> String { word.prefix(1).uppercased() + word.dropFirst() }

    private static func past(of word: String) -> String? {
        if let past = bases[word] { return past }
        if pasts.contains(word) { return word }
        if word.hasSuffix("ing") {
            let stem = String(word.dropLast(3))
            if let past = bases[stem] ?? bases[stem + "e"] { return past }
            if let last = stem.last, stem.dropLast().last == last { return bases[String(stem.dropLast())] }
        }
        if word.hasSuffix("s") {
            if let past = bases[String(word.dropLast())] { return past }
            if word.hasSuffix("es"), let past = bases[String(word.dropLast(2))] { return past }
            if word.hasSuffix("ies") { return bases[word.dropLast(3) + "y"] }
        }
        return nil
    }

    /// Verbs that are seldom anything else in the middle of a title.
    private static let seconds: Set<String> = [
        "add", "fix", "remove", "update", "improve", "rename", "move", "allow", "drop", "replace", "delete", "simplify",
        "clarify", "correct", "enable", "disable", "bump", "create", "make", "use", "stop", "avoid", "ignore", "handle",
        "keep", "ensure", "prevent", "introduce", "implement", "refactor", "expose", "deprecate", "adjust", "convert",
    ]

    private static let pasts = Set(bases.values)

    private static let bases: [String: String] = {
        var table: [String: String] = [:]
        for verb in regular.split(whereSeparator: \.isWhitespace) {
            let verb = String(verb)
            if verb.hasSuffix("e") {
                table[verb] = verb + "d"
            } else if verb.hasSuffix("y"), let before = verb.dropLast().last, !"aeiou".contains(before) {
                table[verb] = verb.dropLast() + "ied"
            } else {
                table[verb] = verb + "ed"
            }
        }
        for pair in irregular.split(whereSeparator: \.isWhitespace) {
            let parts = pair.split(separator: ":")
            table[String(parts[0])] = String(parts[1])
        }
        return table
    }()

    private static let regular = """
        abort accept accommodate activate adapt add address adjust adopt advertise align allocate allow amend annotate
        append apply archive assert assign assume attach avoid await back-fill backport batch benchmark block
        bootstrap buffer bump bundle cache calculate call capture centralize change check clamp clarify clean clear
        close collapse collect combine compare compile complete compress compute configure confirm connect consolidate
        constrain containerize convert copy correct count cover create customize decode decouple decrypt deduplicate
        define delay delegate delete demote deny depend deprecate derive describe detach detect determine disable
        disallow discard disclose dismiss display distinguish document downgrade download duplicate elaborate
        eliminate enable encapsulate encode encrypt enforce enhance ensure establish evaluate examine exclude execute
        exempt expand explain export expose extend extract factor fetch fill filter finalize finish fix flatten flesh
        flush force forward generate group guarantee guard handle harden harmonize highlight hoist honor honour
        identify ignore implement import improve include increase increment indicate inform inherit initialize inject
        inline insert inspect install instantiate instrument integrate intercept internationalize introduce invalidate
        invoke isolate iterate join launch lengthen lift limit link lint list load localize lock lower maintain mark
        match materialize memoize mention merge migrate minimize mock modernize modify modularize monitor mount move
        multiply name narrow negotiate normalize notify obfuscate obtain offer open optimize organize outline overhaul
        paginate parallelize parameterize parse pass pause perform persist pick polish populate port preload prepare
        preserve pretty-print prevent print prioritize produce promote propagate propose protect prove provide prune
        publish pull purge push qualify raise randomize rate-limit reapply rearrange recalculate recognize reconnect
        record recover recreate redirect reduce refactor reference refine refresh register reimplement reinstate
        reject relax release reload relocate remove rename render reorder reorganize repair replace report repurpose
        require resize resolve respect respond restore restrict restructure resume retain retire retrieve retry return
        reuse revert review revise reword rework rotate route sanitize save scale schedule scope secure select
        separate serialize serve share shorten sign silence simplify simulate smooth sort specialize specify squash
        stabilize stage standardize start stipulate store stream streamline suggest supply support suppress switch
        sync synchronize tackle test throttle tidy tighten toggle tolerate track transform transition translate treat
        trigger truncate try tune turn tweak unblock unexport unify unlock unpack update upgrade upload use utilize
        validate vectorize vendor verify visualize wait warn whitelist widen wire
        """

    private static let irregular = """
        begin:began bind:bound break:broke bring:brought build:built catch:caught choose:chose cut:cut draw:drew
        drop:dropped embed:embedded feed:fed find:found forbid:forbade freeze:froze get:got give:gave go:went grow:grew
        hide:hid hold:held keep:kept lay:laid lead:led leave:left let:let make:made map:mapped meet:met override:overrode
        pin:pinned plan:planned prep:prepared put:put read:read rebase:rebased rebuild:rebuilt redo:redid refer:referred
        rerun:reran reset:reset rethrow:rethrew rewrite:rewrote run:ran say:said see:saw send:sent set:set ship:shipped
        show:showed shrink:shrank skip:skipped speed:sped spell:spelt spin:spun split:split step:stepped stop:stopped
        strip:stripped swap:swapped take:took teach:taught tell:told think:thought throw:threw trim:trimmed
        typedef:typedefed undo:undid unset:unset wrap:wrapped write:wrote zip:zipped scrap:scrapped unwrap:unwrapped
        prefer:preferred defer:deferred infer:inferred permit:permitted commit:committed admit:admitted omit:omitted
        emit:emitted submit:submitted transfer:transferred trap:trapped debug:debugged log:logged plug:plugged
        tag:tagged flag:flagged hook:hooked unplug:unplugged dedup:deduplicated scan:scanned stub:stubbed
        rip:ripped grab:grabbed clip:clipped chop:chopped label:labelled cancel:cancelled model:modelled
        format:formatted reformat:reformatted regenerate:regenerated repin:repinned quit:quit hit:hit
        """
}
