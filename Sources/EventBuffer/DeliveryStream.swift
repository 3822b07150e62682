/// The names by which a database of Valkey's holds deliveries. One installation has them to itself.
enum DeliveryStream {
    static let key = "ghillie:deliveries"
    /// What can never be a raw event, with the reason; nobody but a person takes anything out.
    static let deadKey = "ghillie:deliveries:dead"
    /// All processes are one group: each entry is for one of them.
    static let group = "bronze"
}
