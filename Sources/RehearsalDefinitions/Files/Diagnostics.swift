public import RehearsalSimulation

/// A collector of diagnostics about files, which makes it possible to report all of them together.
final class Diagnostics {
  /// How many diagnostics are stored at most.
  ///
  /// Further diagnostics are only counted.
  private static let capacity = 500
  /// The length, in Unicode scalars, after which a message is cut off.
  ///
  /// A name in a message can be a megabyte long.
  private static let maximumLength = 4_000

  private var stored: [Diagnostic] = []
  private var droppedCount = 0
  private(set) var hasErrors = false

  /// The stored diagnostics.
  ///
  /// If diagnostics were dropped, a final one says how many.
  var all: [Diagnostic] {
    guard droppedCount > 0 else { return stored }
    let rest = "\(droppedCount) more diagnostics; fix these first"
    return stored + [
      Diagnostic(severity: hasErrors ? .error : .warning, location: nil, message: rest)
    ]
  }

  /// The errors about names in a configuration that the scenario does not have.
  ///
  /// The caller reports such an error only if none of the other scenarios has the name either.
  private(set) var ignored: [Diagnostic] = []

  /// How many diagnostics there are, including dropped ones.
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

/// An error, a warning or a note about a file that the user wrote.
public struct Diagnostic: Sendable, Hashable, CustomStringConvertible {
  /// The severity.
  ///
  /// If a diagnostic is an error, no plan is made.
  public var severity: Severity

  /// The location in the file; `nil` if the diagnostic is not about one particular file.
  public var location: SourceLocation?

  /// What is wrong and what the user can do.
  public var message: String

  /// The diagnostic on one line, in the form `file:line:column: error: message` that editors recognise.
  public var description: String {
    let prefix = location.map { "\($0): " } ?? ""
    return InertText.line("\(prefix)\(severity.rawValue): \(message)", limit: 5_000)
  }
}

/// The error that a plan cannot be made, with all diagnostics about its files.
public struct PlanError: Error, CustomStringConvertible {
  /// The diagnostics in order.
  ///
  /// At least one of them is an error.
  public var diagnostics: [Diagnostic]

  /// Creates an error from diagnostics.
  public init(diagnostics: [Diagnostic]) {
    self.diagnostics = diagnostics
  }

  /// Creates an error about a file that cannot be read.
  ///
  /// The diagnostic has no location.
  package init(_ error: SourceError) {
    diagnostics = [Diagnostic(severity: .error, location: nil, message: error.message)]
  }

  /// The diagnostics, with one on each line.
  public var description: String {
    diagnostics.map(\.description).joined(separator: "\n")
  }
}
