/// What can happen in a timeline, so that tests can see that it did.
package enum TimelineFeature: String, CaseIterable, Sendable {
    case directPush, directMerge, wrongClock, mergeButton, squashButton, rebaseButton, emptyPullRequestBody
    case fork, stacked, mergedIntoStack, retargeted, releaseBranch, backport
    case revert, revertOfRevert, directRevert
    case pullRequestClosed, pullRequestReopened, issueReopened
    case draft, readyForReview, convertedToDraft, forcePushedHead, pushedHead, movedFile
    case labeled, retitled, reviewed, reviewDismissed, commented, commentEdited
    case issueCompleted, issueNotPlanned, issueDuplicate, issueClosedByPullRequest, issueClosedByCommit
    case release, draftRelease, prerelease, annotatedTag, movingTag
    case deployment, deploymentSucceeded, deploymentFailed, deploymentSuperseded
    case renamed, transferred, rewrittenHistory, ghost, bot, mergeQueue
    /// Only where a timeline is asked for them.
    case commentDeleted, issueDeleted, releaseDeleted
}
