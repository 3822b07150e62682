/// A small generator of random numbers (SplitMix64) whose whole sequence follows from its seed, on every machine.
package struct SeededRandom: RandomNumberGenerator {
    private static let step: UInt64 = 0x9E37_79B9_7F4A_7C15
    private var state: UInt64

    /// Seeds that are neighbours give sequences that have nothing in common: without mixing, one would be the other, a
    /// number later.
    package init(seed: UInt64) { state = Self.mixed(Self.mixed(seed &+ Self.step) ^ 0x1234_5678_9ABC_DEF1) }

    package mutating func next() -> UInt64 {
        state &+= Self.step
        return Self.mixed(state)
    }

    private static func mixed(_ word: UInt64) -> UInt64 {
        var word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }

    package mutating func integer(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }

    /// Whether something happens that does so in `percent` of all cases.
    package mutating func chance(_ percent: Int) -> Bool { integer(1...100) <= percent }

    package mutating func element<Element>(of elements: some Collection<Element>) -> Element? {
        elements.randomElement(using: &self)
    }
}
