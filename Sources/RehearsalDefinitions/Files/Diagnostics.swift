public import RehearsalSimulation

/// An error, a warning or a note about the user's files.
public struct Diagnostic: Sendable, Hashable, CustomStringConvertible {
  /// Whether this is an error, a warning or a note.
  public var severity: Severity

  /// The location in the file; `nil` if the diagnostic is not about one particular file.
  public var location: SourceLocation?

  /// A description of the problem, often with what the user can do about it.
  public var message: String

  /// The diagnostic on one line, such as `file:line:column: error: message`.
  ///
  /// Editors recognise this form.
  public var description: String {
    let prefix = location.map { "\($0): " } ?? ""
    return InertText.singleLine("\(prefix)\(severity.rawValue): \(message)", limit: 5_000)
  }
}

/// A collector of the diagnostics about a user's files.
final class Diagnostics {
  /// The greatest number of diagnostics that are stored.
  ///
  /// Further diagnostics are only counted.
  private static let capacity = 500
  /// The greatest length of a message, in Unicode scalars.
  ///
  /// A longer message is truncated. A message can quote a name in a file, and this name could be a megabyte long.
  private static let maximumLength = 4_000

  private var storedDiagnostics: [Diagnostic] = []
  private var droppedCount = 0
  private(set) var hasErrors = false

  /// The stored diagnostics, in the order in which they were added.
  ///
  /// If there were too many to store, the last one says how many are missing.
  var all: [Diagnostic] {
    guard droppedCount > 0 else { return storedDiagnostics }
    let droppedMessage = "\(droppedCount) more diagnostics; fix these first"
    return storedDiagnostics + [
      Diagnostic(severity: hasErrors ? .error : .warning, location: nil, message: droppedMessage)
    ]
  }

  /// The errors about names in a configuration that the scenario does not have, such as names of agents.
  ///
  /// The same configuration can be used with several scenarios. The user sees one of these errors only if all
  /// these scenarios lack the name. Their number has no limit, because an error that is left out would look like
  /// a name that the scenario has.
  private(set) var deferredErrors: [Diagnostic] = []

  /// The number of diagnostics that were added, whether or not they were stored.
  ///
  /// The errors in `deferredErrors` are not counted.
  var count: Int { storedDiagnostics.count + droppedCount }

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

  func deferError(_ message: String, at location: SourceLocation) {
    deferredErrors.append(
      Diagnostic(severity: .error, location: location, message: Self.truncated(message))
    )
  }

  private static func truncated(_ message: String) -> String {
    let beginning = message.unicodeScalars.prefix(maximumLength)
    guard beginning.endIndex < message.endIndex else { return message }
    return String(beginning) + " ..."
  }

  private func add(
    _ severity: Severity,
    _ message: @autoclosure () -> String,
    _ location: SourceLocation?
  ) {
    guard storedDiagnostics.count < Self.capacity else {
      droppedCount += 1
      return
    }
    storedDiagnostics.append(
      Diagnostic(severity: severity, location: location, message: Self.truncated(message()))
    )
  }
}

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
