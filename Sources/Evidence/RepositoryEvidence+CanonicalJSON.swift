import GhillieCore
import Silver

extension RepositoryEvidence {
    /// The bundle as canonical JSON, without anything that differs between two builds from the same rows.
    package var canonicalJSON: [UInt8] {
        CanonicalJSON.object { json in
            json.member("branch", branch)
            json.key("changes")
            json.array(changes) { $1.write(to: &$0) }
            json.key("documentation")
            json.array(documentation) { $1.write(to: &$0) }
            json.key("earlier_fixes")
            json.array(earlierFixes) { $1.write(to: &$0) }
            json.key("earlier_releases")
            json.array(earlierReleases) { $1.write(to: &$0) }
            json.key("earlier_reverts")
            json.array(earlierReverts) { $1.write(to: &$0) }
            json.key("fixes_per_earlier_window")
            json.array(fixesPerEarlierWindow) { $0.value($1) }
            if goneActivities > 0 { json.member("gone_activities", goneActivities) }
            json.member("head", head?.rawValue)
            json.key("health")
            json.object { json in
                json.member("not_seen", health.notSeen)
                json.member("notes", health.notes)
                json.member("unhealthy_reason", health.unhealthyReason)
            }
            if hiddenChanges > 0 { json.member("hidden_changes", hiddenChanges) }
            json.key("history_rewrite")
            if let rewrittenHistory {
                json.object { json in
                    json.member("dropped", rewrittenHistory.dropped)
                    json.member("replaced", rewrittenHistory.replaced)
                }
            } else {
                json.null()
            }
            json.key("late_activities")
            json.array(lateActivities) { $0.value($1) }
            json.key("previous_reports")
            json.array(previousReports) { $1.write(to: &$0) }
            json.key("releases")
            json.array(releases) { $1.write(to: &$0) }
            json.member("repository", repository.description)
            json.key("reverts")
            json.array(reverts) { $1.write(to: &$0) }
            json.member("schema_version", 1)
            json.key("sync_commits")
            json.array(syncCommits) { $0.value($1.sha.rawValue) }
            json.key("window")
            json.object { json in
                json.member("end", window.end)
                json.member("start", window.start)
            }
        }
    }
}

extension EvidenceChange {
    fileprivate func write(to json: inout CanonicalJSON) {
        json.object { json in
            if let area { json.member("area", area) }
            if isBot { json.member("bot", true) }
            if isBreaking { json.member("breaking", true) }
            json.key("commits")
            json.array(commits) { json, commit in
                json.object { json in
                    json.member("activity", commit.activityID)
                    if commit.sha != id { json.member("sha", commit.sha.rawValue) }
                }
            }
            json.member("id", id.rawValue)
            json.member("landed_at", landedAt)
            if isLate { json.member("late", true) }
            json.member("position", position)
            if let pullRequest { json.member("pull_request", pullRequest) }
            if !reappliedBy.isEmpty { json.member("reapplied_by", reappliedBy.map(\.rawValue)) }
            json.member("title", title)
            if standing == .partOfRevert { json.member("told_with_revert", true) }
            json.member("type", type.rawValue)
            if let writtenPaths { json.member("written_paths", writtenPaths) }
        }
    }
}

extension EarlierChange {
    fileprivate func write(to json: inout CanonicalJSON) {
        json.object { json in
            json.member("id", id.rawValue)
            json.member("landed_at", landedAt)
            json.member("position", position)
            json.member("pull_request", pullRequest)
            json.member("title", title)
        }
    }
}

extension DocumentationChange {
    fileprivate func write(to json: inout CanonicalJSON) {
        json.object { json in
            json.member("change", change.rawValue)
            json.member("decision", isDecision)
            json.member("kind", kind.rawValue)
            json.member("path", path)
            json.member("roadmap", isRoadmap)
        }
    }
}

extension EvidenceRelease {
    fileprivate func write(to json: inout CanonicalJSON) {
        json.object { json in
            json.member("activity", activityID)
            json.member("holds_changes", holds?.changes)
            json.member("holds_since", holds?.since)
            json.member("late", isLate)
            json.member("position", position)
            json.member("published_at", publishedAt)
            json.member("step", version?.step.rawValue)
            json.member("tag", tag)
            json.member("target", target.rawValue)
        }
    }
}

extension EvidenceRevert {
    fileprivate func write(to json: inout CanonicalJSON) {
        json.object { json in
            json.member("changes", changes.map(\.rawValue))
            json.member("late", isLate)
            json.member("original", original?.rawValue)
            json.member("original_landed_at", originalLandedAt)
            json.member("original_pull_request", originalPullRequest)
            json.member("original_title", originalTitle)
            json.member("outcome", outcome.rawValue)
            json.member("released_in", releasedIn)
            json.member("revert_released_in", revertReleasedIn)
            json.member("reverted_at", revertedAt)
            if !touchesProduct { json.member("touches_product", false) }
        }
    }
}

extension PreviousReport {
    fileprivate func write(to json: inout CanonicalJSON) {
        // Report ids differ from run to run; the hash of what it was made from stands for it.
        json.object { json in
            json.member("evidence_sha256", evidenceHash)
            json.member("highlights", highlights)
            json.key("risks")
            json.array(risks) { json, risk in
                json.object { json in
                    json.member("citations", risk.citations.map(\.description))
                    json.member("key", risk.key)
                    json.member("since", risk.since)
                    json.member("text", risk.text)
                }
            }
            json.member("status", status.rawValue)
            json.member("window_end", window.end)
            json.member("window_start", window.start)
        }
    }
}
