import ArgumentParser
import Delivery

/// `--output markdown`, `json` or `html`.
extension ReportFormat: ExpressibleByArgument {}
