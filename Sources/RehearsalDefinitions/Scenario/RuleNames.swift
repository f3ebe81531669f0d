/// The identifiers of the rules that scenarios and policies may name.
public struct RuleNames: Sendable {
  /// The rules that judge runs: those that scenarios expect.
  public var runs: [String]
  /// The rules that judge definitions: those that policies disable.
  public var definitions: [String]

  /// Names the rules there are.
  public init(runs: [String] = [], definitions: [String] = []) {
    self.runs = runs
    self.definitions = definitions
  }
}
