package import Silver

extension ChangePlace {
    package init(_ record: ChangeRecord) {
        self.init(id: record.id, position: record.position, isSync: record.kind == .sync)
    }
}
