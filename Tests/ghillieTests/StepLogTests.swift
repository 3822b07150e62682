import Testing

@testable import ghillie

@Suite struct StepLogTests {
    @Test func aCountTellsWhatWasAddedSinceTheLastStep() {
        let count = StoredCount()
        #expect([500, 1_000, 1_031, 1_031].map(count.advance) == [500, 500, 31, 0])
    }

    @Test(arguments: [(0, "0"), (999, "999"), (1_000, "1,000"), (40_000, "40,000"), (-1_234_567, "-1,234,567")])
    func numbersAreGroupedByThousands(number: Int, text: String) {
        #expect(number.grouped == text)
    }
}
