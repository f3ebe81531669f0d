import RehearsalSimulation

/// Why there is no plan: every diagnostic about the files it was to be made from, in their order.
public struct PlanError: Error, CustomStringConvertible {
  /// The diagnostics; at least one is an error.
  public var diagnostics: [Diagnostic]

  /// Creates an error from diagnostics.
  public init(diagnostics: [Diagnostic]) {
    self.diagnostics = diagnostics
  }

  /// An error without a place in a file.
  package init(_ error: SourceError) {
    diagnostics = [Diagnostic(severity: .error, location: nil, message: error.message)]
  }

  /// The diagnostics, one a line.
  public var description: String {
    diagnostics.map(\.description).joined(separator: "\n")
  }
}
