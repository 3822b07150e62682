extension Migration {
    /// The catalogue: estates, what their files declare, the history of imports, and the repositories that are watched.
    static let createCatalogue = Migration(
        number: 6,
        name: "create_catalogue",
        sqlite: catalogue(
            text: "TEXT", integer: "INTEGER", instant: "INTEGER", bytes: "BLOB", clustered: " WITHOUT ROWID")
            + "\n--;\n" + catalogueIndexes,
        postgresql: catalogue(
            text: "TEXT COLLATE \"C\"", integer: "BIGINT", instant: "TIMESTAMPTZ", bytes: "BYTEA", clustered: "")
            + "\n--;\n"
            + rowLevelSecurity(
                on: "estates", "catalogue_imports", "catalogue_programmes", "catalogue_projects",
                "catalogue_repositories", "catalogue_components", "catalogue_edges", "watched_repositories",
                "former_slugs")
                + """

                --;
                CREATE POLICY list ON estates
                FOR SELECT
                USING (current_setting('ghillie.estate', true) = '')
                """
    )

    private static func catalogue(
        text: String, integer: String, instant: String, bytes: String, clustered: String
    ) -> String {
        """
        CREATE TABLE estates (
            estate_id \(text) NOT NULL PRIMARY KEY,
            name \(text) NOT NULL,
            created_at \(instant) NOT NULL,
            version \(integer),
            calendar \(text)
        )\(clustered)
        --;
        CREATE TABLE catalogue_imports (
            estate_id \(text) NOT NULL REFERENCES estates (estate_id),
            seq \(integer) NOT NULL CHECK (seq > 0),
            commit_sha \(text),
            content_sha256 \(bytes) NOT NULL CHECK (length(content_sha256) = 32),
            imported_at \(instant) NOT NULL,
            counts \(text) NOT NULL,
            PRIMARY KEY (estate_id, seq)
        )\(clustered)
        --;
        CREATE TABLE catalogue_programmes (
            estate_id \(text) NOT NULL REFERENCES estates (estate_id),
            programme \(text) NOT NULL,
            name \(text) NOT NULL,
            description \(text),
            PRIMARY KEY (estate_id, programme)
        )\(clustered)
        --;
        CREATE TABLE catalogue_projects (
            estate_id \(text) NOT NULL REFERENCES estates (estate_id),
            project \(text) NOT NULL,
            name \(text) NOT NULL,
            description \(text),
            programme \(text),
            noise \(text) NOT NULL,
            status \(text) NOT NULL,
            documentation_paths \(text) NOT NULL,
            objectives \(text) NOT NULL,
            owners \(text) NOT NULL,
            notify \(text) NOT NULL,
            PRIMARY KEY (estate_id, project),
            FOREIGN KEY (estate_id, programme) REFERENCES catalogue_programmes (estate_id, programme)
        )\(clustered)
        --;
        CREATE INDEX catalogue_projects_of_programme ON catalogue_projects (estate_id, programme)
        --;
        CREATE TABLE catalogue_repositories (
            estate_id \(text) NOT NULL REFERENCES estates (estate_id),
            slug \(text) NOT NULL,
            owner \(text) NOT NULL,
            name \(text) NOT NULL,
            default_branch \(text),
            documentation_paths \(text) NOT NULL,
            PRIMARY KEY (estate_id, slug)
        )\(clustered)
        --;
        CREATE TABLE catalogue_components (
            estate_id \(text) NOT NULL REFERENCES estates (estate_id),
            component \(text) NOT NULL,
            project \(text) NOT NULL,
            name \(text) NOT NULL,
            type \(text) NOT NULL
                CHECK (type IN ('service', 'ui', 'library', 'data-pipeline', 'job', 'tooling', 'other')),
            description \(text),
            lifecycle \(text) NOT NULL CHECK (lifecycle IN ('planned', 'active', 'deprecated')),
            repository \(text),
            paths \(text) NOT NULL,
            notes \(text) NOT NULL,
            manual_status \(text),
            PRIMARY KEY (estate_id, component),
            FOREIGN KEY (estate_id, project) REFERENCES catalogue_projects (estate_id, project),
            FOREIGN KEY (estate_id, repository) REFERENCES catalogue_repositories (estate_id, slug)
        )\(clustered)
        --;
        CREATE INDEX catalogue_components_of_project ON catalogue_components (estate_id, project)
        --;
        CREATE INDEX catalogue_components_of_repository ON catalogue_components (estate_id, repository)
        --;
        CREATE TABLE catalogue_edges (
            estate_id \(text) NOT NULL,
            component \(text) NOT NULL,
            relation \(text) NOT NULL CHECK (relation IN ('depends_on', 'blocked_by', 'emits_events_to')),
            target \(text) NOT NULL CHECK (target <> component),
            kind \(text) NOT NULL CHECK (kind IN ('runtime', 'dev', 'test', 'ops')),
            rationale \(text),
            PRIMARY KEY (estate_id, component, relation, target, kind),
            FOREIGN KEY (estate_id, component) REFERENCES catalogue_components (estate_id, component),
            FOREIGN KEY (estate_id, target) REFERENCES catalogue_components (estate_id, component)
        )\(clustered)
        --;
        CREATE INDEX catalogue_edges_to_target ON catalogue_edges (estate_id, target)
        --;
        CREATE TABLE watched_repositories (
            estate_id \(text) NOT NULL REFERENCES estates (estate_id),
            repository_id \(text) NOT NULL,
            slug \(text) NOT NULL,
            owner \(text) NOT NULL,
            name \(text) NOT NULL,
            node_id \(text),
            default_branch \(text),
            documentation_paths \(text) NOT NULL,
            catalogue_slug \(text),
            choice \(text) CHECK (choice IN ('on', 'off')),
            PRIMARY KEY (estate_id, repository_id),
            UNIQUE (estate_id, slug),
            UNIQUE (estate_id, node_id)
        )\(clustered)
        --;
        CREATE TABLE former_slugs (
            estate_id \(text) NOT NULL,
            slug \(text) NOT NULL,
            repository_id \(text) NOT NULL,
            PRIMARY KEY (estate_id, slug),
            FOREIGN KEY (estate_id, repository_id) REFERENCES watched_repositories (estate_id, repository_id)
        )\(clustered)
        --;
        CREATE INDEX former_slugs_of_repository ON former_slugs (estate_id, repository_id)
        """
    }

    /// What each index leaves: without it SQLite takes any first column for selective (see ``describeIndexes``).
    private static let catalogueIndexes = """
        INSERT INTO sqlite_stat1 (tbl, idx, stat)
        VALUES
            ('catalogue_programmes', 'catalogue_programmes', '50 50 1'),
            ('catalogue_projects', 'catalogue_projects', '500 500 1'),
            ('catalogue_projects', 'catalogue_projects_of_programme', '500 500 10'),
            ('catalogue_repositories', 'catalogue_repositories', '4000 4000 1'),
            ('catalogue_components', 'catalogue_components', '5000 5000 1'),
            ('catalogue_components', 'catalogue_components_of_project', '5000 5000 10'),
            ('catalogue_components', 'catalogue_components_of_repository', '5000 5000 2'),
            ('catalogue_edges', 'catalogue_edges', '10000 10000 3 2 1 1'),
            ('catalogue_edges', 'catalogue_edges_to_target', '10000 10000 3'),
            ('watched_repositories', 'watched_repositories', '4000 4000 1'),
            ('watched_repositories', 'sqlite_autoindex_watched_repositories_2', '4000 4000 1'),
            ('watched_repositories', 'sqlite_autoindex_watched_repositories_3', '4000 4000 2'),
            ('former_slugs', 'former_slugs', '100 100 1'),
            ('former_slugs', 'former_slugs_of_repository', '100 100 1')
        --;
        ANALYZE sqlite_schema
        """
}
