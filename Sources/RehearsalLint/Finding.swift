public import RehearsalSimulation

/// Something that a rule found in a definition.
public struct Finding: Sendable, Hashable {
  /// Another place that has to do with it.
  public struct Related: Sendable, Hashable {
    /// Where.
    public var location: SourceLocation
    /// What stands there.
    public var text: String

    package init(_ text: String, at location: SourceLocation) {
      self.text = text
      self.location = location
    }
  }

  /// The rule's identifier.
  public var rule: String
  /// How much it weighs, the policy's word included.
  public var severity: Severity
  /// Where it is.
  public var location: SourceLocation
  /// What is wrong.
  public var message: String
  /// What to do next.
  public var remedy: String
  /// The line it is on, as it stands in the file; empty where the file cannot be read.
  public var line: String
  /// Other places that have to do with it.
  public var related: [Related]
  /// What stays the same when lines move: a digest of the rule, the file's path from its root and
  /// what it is about.
  public var fingerprint: String
}
