/// A reason for which a result is not stored.
package struct ValidationIssue: Hashable, Sendable {
    package enum Code: String, CaseIterable, Sendable {
        case blankText = "blank_text"
        case summaryCutOff = "summary_cut_off"
        case summaryTooLong = "summary_too_long"
        case tooManyHighlights = "too_many_highlights"
        case tooManyRisks = "too_many_risks"
        case tooManyNextSteps = "too_many_next_steps"
        case tooManyWords = "too_many_words"
        case missingCitation = "missing_citation"
        case unresolvedCitation = "unresolved_citation"
        case unknownReference = "unknown_reference"
        case countMismatch = "count_mismatch"
        case secretEchoed = "secret_echoed"
        case instructionEchoed = "instruction_echoed"
    }

    package let code: Code
    /// What is wrong, in words that a model can be told; holds no text of the result that could be a secret.
    package let message: String

    package init(code: Code, message: String) {
        self.code = code
        self.message = message
    }
}
