extension TimelineBuilder {
    /// Publishes a draft, or makes a release at the head of the default branch.
    mutating func release() {
        let author = someone()
        if let index = repository.releases.firstIndex(where: { $0.isDraft && !$0.isDeleted }) {
            let tagged = tag(repository.releases[index].tag, at: repository.releases[index].target, by: author)
            publish(index, by: author, after: tagged)
            return
        }
        guard let head = repository.head else { return }
        let isPrerelease = random.chance(25)
        let isDraft = random.chance(35)
        let version = "v1.\(repository.releases.count).0" + (isPrerelease ? "-rc.1" : "")
        repository.releases.append(
            TimelineRelease(
                databaseID: repository.nextShortID(), tag: version, target: head, author: author,
                name: random.chance(25) ? nil : "Version \(version) 🎉", body: random.chance(25) ? nil : text(),
                isDraft: isDraft, isPrerelease: isPrerelease, createdAt: now, updatedAt: now))
        let index = repository.releases.count - 1
        if isPrerelease { did(.prerelease) }
        if isDraft {
            record(author, [.release(id: repository.releases[index].databaseID, .created)], .draftRelease)
        } else {
            let tagged = tag(version, at: head, by: author)
            publish(index, by: author, after: tagged + [.release(id: repository.releases[index].databaseID, .created)])
        }
    }

    private mutating func publish(_ index: Int, by author: TimelinePerson, after happenings: [TimelineHappening]) {
        repository.releases[index].isDraft = false
        repository.releases[index].publishedAt = now
        repository.releases[index].updatedAt = now
        let release = repository.releases[index]
        record(
            author,
            happenings + [
                .release(id: release.databaseID, .published),
                .release(id: release.databaseID, release.isPrerelease ? .prereleased : .released),
            ], .release)
    }

    /// The version's tag, and sometimes the moving one beside it.
    private mutating func tag(_ version: String, at commit: String, by author: TimelinePerson) -> [TimelineHappening] {
        let isAnnotated = random.chance(50)
        if isAnnotated { did(.annotatedTag) }
        let happenings = setTag(
            version,
            TimelineTag(
                target: commit, tagger: isAnnotated ? .init(author, now) : nil,
                message: isAnnotated ? "Version \(version)\n" : nil))
        guard random.chance(50) else { return happenings }
        did(.movingTag)
        return happenings + setTag("v1", TimelineTag(target: commit, tagger: nil, message: nil))
    }

    private mutating func setTag(_ name: String, _ tag: TimelineTag) -> [TimelineHappening] {
        let before = repository.tags.updateValue(tag, forKey: name)
        repository.pushedAt = now
        let pushed = TimelineHappening.push(
            reference: "refs/tags/\(name)", before: before?.target, after: tag.target, isForced: before != nil)
        return before == nil ? [.create(name: name, isTag: true), pushed] : [pushed]
    }

    /// Deploys the head, or tells how far a deployment came.
    mutating func deploy() {
        let running = repository.deployments.indices.filter { index in
            switch repository.deployments[index].statuses.last?.state {
            case nil, .queued, .inProgress: true
            case .success, .failure, .error, .inactive: false
            }
        }
        if random.chance(75), let index = random.element(of: running) {
            advance(index)
            return
        }
        guard let head = repository.head else { return }
        let deployment = TimelineDeployment(
            databaseID: repository.nextShortID(), environment: random.chance(70) ? "production" : "staging",
            commit: head,
            reference: TimelineRepository.defaultBranch, creator: someone(but: .leaver), createdAt: now, updatedAt: now)
        repository.deployments.append(deployment)
        record(deployment.creator, [.deployment(id: deployment.databaseID)], .deployment)
        guard random.chance(50) else { return }
        now += 120
        advance(repository.deployments.count - 1)
    }

    private mutating func advance(_ index: Int) {
        let states: [TimelineDeployment.Status.State]
        switch repository.deployments[index].statuses.last?.state {
        case nil: states = [.queued, .inProgress, .success, .success]
        case .queued: states = [.inProgress, .error]
        default: states = [.success, .success, .failure, .error]
        }
        let state = random.element(of: states) ?? .success
        let deployment = repository.deployments[index]
        let id = setStatus(state, of: index)
        if state == .success {
            did(.deploymentSucceeded)
            for other in repository.deployments.indices where other != index {
                let earlier = repository.deployments[other]
                guard earlier.environment == deployment.environment, earlier.statuses.last?.state == .success else {
                    continue
                }
                _ = setStatus(.inactive, of: other)
                did(.deploymentSuperseded)
            }
        }
        if state == .failure || state == .error { did(.deploymentFailed) }
        record(deployment.creator, [.deploymentStatus(id: deployment.databaseID, status: id)])
    }

    private mutating func setStatus(_ state: TimelineDeployment.Status.State, of index: Int) -> Int {
        let status = TimelineDeployment.Status(
            databaseID: repository.nextID(), state: state, description: random.chance(50) ? "" : text(), at: now,
            creator: repository.deployments[index].creator)
        repository.deployments[index].statuses.append(status)
        repository.deployments[index].updatedAt = now
        return status.databaseID
    }
}
