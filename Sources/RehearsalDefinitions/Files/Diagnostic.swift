public import RehearsalSimulation

/// Something wrong, or worth knowing, in a file the user wrote.
public struct Diagnostic: Sendable, Hashable, CustomStringConvertible {
  /// How much it weighs: with an error there is no plan.
  public var severity: Severity

  /// Where it is; `nil` where no place in a file applies.
  public var location: SourceLocation?

  /// What is wrong and what to do next.
  public var message: String

  /// The diagnostic as editors and people read it: `file:line:column: error: message`, on one line.
  public var description: String {
    let place = location.map { "\($0): " } ?? ""
    return InertText.line("\(place)\(severity.rawValue): \(message)", limit: 5_000)
  }
}
