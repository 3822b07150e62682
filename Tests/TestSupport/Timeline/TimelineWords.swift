/// What people of a timeline write, in several scripts.
enum TimelineWords {
    static let titles = [
        "Steer by the stars", "Fix the leak in the tank", "feat: land on the pad", "fix(engine): cool before start",
        "docs: tell how to refuel", "feat!: drop the old valve", "Добавить проверку топлива", "修正轨道计算的误差",
        "إصلاح حساب المدار", "軌道計算を速くする 🚀", "Διόρθωση του χάρτη", "Déplacer l’antenne — encore", "חיזוק המעטפת",
        "e\u{301}toile: keep accents as they were typed", "Escape <script>alert(1)</script> in names",
        "A title that is longer than most people write, since nobody told the one who wrote it where a line should end",
    ]

    static let texts = [
        "It works on my machine.", "Спасибо, выглядит хорошо.", "看起来不错", "شكرًا", "LGTM 👍",
        "First line\r\n\r\n* one\r\n* two", "`code` and *stars* and [links](https://example.org)", "ნახვამდის",
    ]

    static let labels = ["bug", "chore", "dependencies", "good first issue", "вопрос", "重要"]

    static let paths = [
        "Sources/Engine.swift", "Sources/Tank.swift", "Sources/Порт.swift", "Tests/EngineTests.swift", "README.md",
        "docs/roadmap.md", "docs/adr/0001-fuel.md", "docs/guide/航路.md", ".github/workflows/ci.yml", "Package.resolved",
    ]
}
