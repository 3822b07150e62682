import Testing

@testable import ghillie

@Suite struct TextTableTests {
    @Test func columnsAreAlignedAndTheLastIsNotPadded() {
        var table = TextTable(header: ["A", "LONG", "C"])
        table.rows = [[.init(text: "wide cell"), .init(text: "x"), .init(text: "y")]]
        #expect(table.lines { text, _ in text } == ["A          LONG  C", "wide cell  x     y"])
    }

    @Test func colourDoesNotCountTowardsTheWidth() {
        var table = TextTable(header: ["A", "B"])
        table.rows = [[.init(text: "xy", colour: .red), .init(text: "z")]]
        #expect(table.lines { "<\($1.rawValue)>\($0)" } == ["A   B", "<31>xy  z"])
    }

    @Test func textFromOutsideIsSafe() {
        var table = TextTable(header: ["A"])
        table.rows = [[.init(text: "a\u{1B}[2J\nb")]]
        #expect(table.lines { text, _ in text }.last == "a\\u{1B}[2J b")
    }
}
