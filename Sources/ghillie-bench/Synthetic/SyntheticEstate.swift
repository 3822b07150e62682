/// The file of a large estate: every component has a repository, and most depend on the one before.
struct SyntheticEstate {
    let projects: Int
    let repositories: Int

    var text: String {
        var text = "version: 1\nprogrammes:\n"
        for programme in 0..<20 { text += "  - key: programme-\(programme)\n    name: Programme \(programme)\n" }
        text += "projects:\n"
        var component = 0
        for project in 0..<projects {
            text += """
                  - key: project-\(project)
                    name: Project \(project)
                    description: What project \(project) is for, in a sentence of the usual length.
                    programme: programme-\(project % 20)
                    owners: [team-\(project % 50)]
                    noise:
                      ignore_authors: ["renovate[bot]"]
                      ignore_paths: ["*.lock"]
                    components:

                """
            let end = repositories * (project + 1) / projects
            for number in component..<end {
                text += """
                          - key: component-\(number)
                            name: Component \(number)
                            type: \(number % 5 == 0 ? "library" : "service")
                            repository:
                              owner: owner-\(project % 10)
                              name: repository-\(number)
                              default_branch: main

                    """
                if number > 0 { text += "        depends_on:\n          - component: component-\(number - 1)\n" }
            }
            component = end
        }
        return text
    }
}
