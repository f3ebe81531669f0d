public import RehearsalSimulation

/// A collector of the diagnostics about files, so that all diagnostics are reported at once.
final class Diagnostics {
  /// The maximum count of stored diagnostics.
  private static let capacity = 500
  /// The maximum length of a message in characters, since a name in a message may be a megabyte long.
  private static let maximumLength = 4_000

  private var stored: [Diagnostic] = []
  private var droppedCount = 0
  private(set) var hasErrors = false

  /// The stored diagnostics, followed by a diagnostic with the count of dropped diagnostics, if any.
  var all: [Diagnostic] {
    guard droppedCount > 0 else { return stored }
    let rest = "\(droppedCount) more diagnostics; fix these first"
    return stored + [
      Diagnostic(severity: hasErrors ? .error : .warning, location: nil, message: rest)
    ]
  }

  /// The errors about names that occur in a configuration but not in the scenario.
  ///
  /// Such an error is reported only if no other scenario has the name.
  private(set) var ignored: [Diagnostic] = []

  /// The count of all diagnostics, including dropped diagnostics.
  var count: Int { stored.count + droppedCount }

  func error(_ message: @autoclosure () -> String, at location: SourceLocation?) {
    hasErrors = true
    add(.error, message(), location)
  }

  func warn(_ message: @autoclosure () -> String, at location: SourceLocation?) {
    add(.warning, message(), location)
  }

  func note(_ message: @autoclosure () -> String, at location: SourceLocation?) {
    add(.note, message(), location)
  }

  func ignore(_ message: String, at location: SourceLocation) {
    ignored.append(Diagnostic(severity: .error, location: location, message: message))
  }

  private static func truncated(_ message: String) -> String {
    guard message.utf8.count > maximumLength else { return message }
    return String(message.unicodeScalars.prefix(maximumLength)) + " ..."
  }

  private func add(
    _ severity: Severity,
    _ message: @autoclosure () -> String,
    _ location: SourceLocation?
  ) {
    guard stored.count < Self.capacity else {
      droppedCount += 1
      return
    }
    stored.append(
      Diagnostic(severity: severity, location: location, message: Self.truncated(message()))
    )
  }
}

/// A problem in a file that the user wrote, or a note about such a file.
public struct Diagnostic: Sendable, Hashable, CustomStringConvertible {
  /// The severity; no plan is made if a diagnostic is an error.
  public var severity: Severity

  /// The location; `nil` if the diagnostic concerns no particular file.
  public var location: SourceLocation?

  /// The problem and what to do about it.
  public var message: String

  /// The diagnostic on one line, in the form `file:line:column: error: message`, which editors recognise.
  public var description: String {
    let prefix = location.map { "\($0): " } ?? ""
    return InertText.line("\(prefix)\(severity.rawValue): \(message)", limit: 5_000)
  }
}

/// The error that a plan cannot be made, with all diagnostics about the plan's files in order.
public struct PlanError: Error, CustomStringConvertible {
  /// The diagnostics, including at least one error.
  public var diagnostics: [Diagnostic]

  /// Creates an error from diagnostics.
  public init(diagnostics: [Diagnostic]) {
    self.diagnostics = diagnostics
  }

  /// Creates an error about a file that cannot be read, without a location.
  package init(_ error: SourceError) {
    diagnostics = [Diagnostic(severity: .error, location: nil, message: error.message)]
  }

  /// The diagnostics, one per line.
  public var description: String {
    diagnostics.map(\.description).joined(separator: "\n")
  }
}
