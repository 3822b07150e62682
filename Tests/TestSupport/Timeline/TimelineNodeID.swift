import Foundation

/// GitHub's global ids, which it has had in two forms: an object that both forms name is one object.
enum TimelineNodeID {
    enum Form: Sendable {
        /// Base64 of `011:PullRequest279147437`.
        case legacy
        /// A prefix, and MessagePack in base64: `PR_kwDOAAAAAc4AAAAC`.
        case current
    }

    enum Kind: String {
        case repository = "Repository"
        case user = "User"
        case organization = "Organization"
        case bot = "Bot"
        case pullRequest = "PullRequest"
        case issue = "Issue"
        case review = "PullRequestReview"
        case comment = "IssueComment"
        case release = "Release"
        case deployment = "Deployment"
        case deploymentStatus = "DeploymentStatus"
        case label = "Label"
        case closedEvent = "ClosedEvent"
        case reopenedEvent = "ReopenedEvent"
        case mergedEvent = "MergedEvent"
        case readyForReviewEvent = "ReadyForReviewEvent"
        case convertToDraftEvent = "ConvertToDraftEvent"
        case headRefForcePushedEvent = "HeadRefForcePushedEvent"

        fileprivate var prefix: String {
            switch self {
            case .repository: "R"
            case .user: "U"
            case .organization: "O"
            case .bot: "BOT"
            case .pullRequest: "PR"
            case .issue: "I"
            case .review: "PRR"
            case .comment: "IC"
            case .release: "RE"
            case .deployment: "DE"
            case .deploymentStatus: "DES"
            case .label: "LA"
            case .closedEvent: "CE"
            case .reopenedEvent: "REE"
            case .mergedEvent: "ME"
            case .readyForReviewEvent: "RFRE"
            case .convertToDraftEvent: "CTDE"
            case .headRefForcePushedEvent: "HRFPE"
            }
        }
    }

    /// What belongs to a repository names it in its current form.
    static func text(_ kind: Kind, _ id: Int, in repository: Int? = nil, _ form: Form) -> String {
        switch form {
        case .legacy:
            return Data("0\(kind.rawValue.utf8.count):\(kind.rawValue)\(id)".utf8).base64EncodedString()
        case .current:
            let numbers = [0] + (repository.map { [$0] } ?? []) + [id]
            let packed = [0x90 | UInt8(numbers.count)] + numbers.flatMap(packed)
            let text = Data(packed).base64EncodedString()
            return "\(kind.prefix)_" + text.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
        }
    }

    /// MessagePack's shortest spelling of a number that is not negative.
    private static func packed(_ number: Int) -> [UInt8] {
        func bytes(_ count: Int) -> [UInt8] {
            (0..<count).reversed().map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
        }
        switch number {
        case ..<0x80: return bytes(1)
        case ..<0x100: return [0xCC] + bytes(1)
        case ..<0x1_0000: return [0xCD] + bytes(2)
        case ..<0x1_0000_0000: return [0xCE] + bytes(4)
        default: return [0xCF] + bytes(8)
        }
    }
}
