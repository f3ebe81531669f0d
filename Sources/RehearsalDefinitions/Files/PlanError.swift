import RehearsalSimulation

/// The error that no plan can be created from the user's files.
public struct PlanError: Error, CustomStringConvertible {
  /// The diagnostics about the files, at least one of which is an error.
  public var diagnostics: [Diagnostic]

  /// Creates an error from diagnostics.
  public init(diagnostics: [Diagnostic]) {
    self.diagnostics = diagnostics
  }

  /// Creates an error with a single diagnostic, which says that a file cannot be read.
  ///
  /// The diagnostic has no location.
  package init(_ error: SourceError) {
    diagnostics = [Diagnostic(severity: .error, location: nil, message: error.message)]
  }

  /// The diagnostics as text, with one line for each.
  public var description: String {
    diagnostics.map(\.description).joined(separator: "\n")
  }
}
