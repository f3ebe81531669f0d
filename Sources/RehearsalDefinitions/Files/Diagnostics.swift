public import RehearsalSimulation

/// Collects diagnostics while files are read, so that all are reported at once.
final class Diagnostics {
  /// The greatest number that is stored.
  private static let capacity = 500
  /// The greatest length of a message in characters: a name in it may be a megabyte long.
  private static let longest = 4_000

  private var stored: [Diagnostic] = []
  private var dropped = 0
  private(set) var hasErrors = false

  /// The diagnostics; where some were dropped, the last one gives their number.
  var all: [Diagnostic] {
    guard dropped > 0 else { return stored }
    let rest = "\(dropped) more diagnostics; mend these first"
    return stored + [
      Diagnostic(severity: hasErrors ? .error : .warning, location: nil, message: rest)
    ]
  }

  /// Problems with names in a configuration that the scenario does not have; they are errors only where
  /// no other scenario has the names.
  private(set) var ignored: [Diagnostic] = []

  /// The number of diagnostics, including dropped ones.
  var count: Int { stored.count + dropped }

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

  private static func cut(_ message: String) -> String {
    guard message.utf8.count > longest else { return message }
    return String(message.unicodeScalars.prefix(longest)) + " ..."
  }

  private func add(
    _ severity: Severity,
    _ message: @autoclosure () -> String,
    _ location: SourceLocation?
  ) {
    guard stored.count < Self.capacity else {
      dropped += 1
      return
    }
    stored.append(
      Diagnostic(severity: severity, location: location, message: Self.cut(message()))
    )
  }
}

/// A problem in a file that the user wrote, or something worth knowing about it.
public struct Diagnostic: Sendable, Hashable, CustomStringConvertible {
  /// The severity; with an error there is no plan.
  public var severity: Severity

  /// The location; `nil` where it concerns no particular file.
  public var location: SourceLocation?

  /// The problem and what to do about it.
  public var message: String

  /// The diagnostic on one line, in the form that editors know: `file:line:column: error: message`.
  public var description: String {
    let prefix = location.map { "\($0): " } ?? ""
    return InertText.line("\(prefix)\(severity.rawValue): \(message)", limit: 5_000)
  }
}

/// The reason why there is no plan: all diagnostics about its files, in their order.
public struct PlanError: Error, CustomStringConvertible {
  /// The diagnostics; at least one is an error.
  public var diagnostics: [Diagnostic]

  /// Creates an error from diagnostics.
  public init(diagnostics: [Diagnostic]) {
    self.diagnostics = diagnostics
  }

  /// Creates an error without a location.
  package init(_ error: SourceError) {
    diagnostics = [Diagnostic(severity: .error, location: nil, message: error.message)]
  }

  /// The diagnostics, one a line.
  public var description: String {
    diagnostics.map(\.description).joined(separator: "\n")
  }
}
