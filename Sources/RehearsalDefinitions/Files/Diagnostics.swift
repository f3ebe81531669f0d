import RehearsalSimulation

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
