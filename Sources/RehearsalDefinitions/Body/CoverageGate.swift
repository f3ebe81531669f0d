import RehearsalSimulation

/// The metrics of test coverage for which a gate can require a minimum value.
enum CoverageGate {
  static let unit = "unit-coverage"
  static let integration = "integration-coverage"
  static let metrics = [unit, integration]

  /// Checks that `name` is one of these metrics, and adds an error to the diagnostics if it is not.
  ///
  /// - Returns: Whether `name` is one of the metrics.
  static func checkMetric(
    _ name: String,
    at location: SourceLocation,
    _ diagnostics: Diagnostics
  ) -> Bool {
    guard !metrics.contains(name) else { return true }
    let hint = Spelling.hint(for: name, in: metrics, kind: "the metrics are")
    diagnostics.error("there is no metric `\(name)`; \(hint)", at: location)
    return false
  }
}
