import Testing
import WorkQueue

@Suite
struct UnitHoldTests {}
