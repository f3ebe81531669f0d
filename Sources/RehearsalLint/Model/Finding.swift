public import RehearsalSimulation

/// A defect that a rule found in a definition.
public struct Finding: Sendable, Hashable {
  /// A location that explains a finding.
  public struct Related: Sendable, Hashable {
    /// The location.
    public var location: SourceLocation
    /// What is at the location.
    public var text: String

    package init(_ text: String, at location: SourceLocation) {
      self.text = text
      self.location = location
    }
  }

  /// The rule's identifier.
  public var rule: String
  /// The severity; the policy's, where it sets one.
  public var severity: Severity
  /// The location.
  public var location: SourceLocation
  /// The defect.
  public var message: String
  /// How to correct it.
  public var remedy: String
  /// The text of the line; empty where the file cannot be read.
  public var line: String
  /// Locations that explain it.
  public var related: [Related]
  /// An identifier that does not change when lines move: a digest of the rule, the path from the root and
  /// the subject.
  public var fingerprint: String
}
