import CHiredis

/// The client library that speaks to Valkey.
enum ValkeyClientLibrary {
    static let version = "\(HIREDIS_MAJOR).\(HIREDIS_MINOR).\(HIREDIS_PATCH)"
}
