import RehearsalSimulation

/// Collects diagnostics while files are read, so that all are told at once.
final class Diagnostics {
  /// More than anybody mends at once.
  private static let most = 500
  /// The most characters of a message: a name in it may be a megabyte long.
  private static let longest = 4_000

  private var kept: [Diagnostic] = []
  private var dropped = 0
  private(set) var hasErrors = false

  /// The diagnostics, the last of which says how many more there are.
  var all: [Diagnostic] {
    guard dropped > 0 else { return kept }
    let rest = "\(dropped) more diagnostics; mend these first"
    return kept + [
      Diagnostic(severity: hasErrors ? .error : .warning, location: nil, message: rest)
    ]
  }

  /// What a configuration says about names that the scenario does not have: errors only where no other
  /// scenario has them.
  private(set) var ignored: [Diagnostic] = []

  /// How many there are, those that are not kept included.
  var count: Int { kept.count + dropped }

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
    guard kept.count < Self.most else {
      dropped += 1
      return
    }
    kept.append(
      Diagnostic(severity: severity, location: location, message: Self.cut(message()))
    )
  }
}
