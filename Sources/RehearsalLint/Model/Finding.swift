public import RehearsalSimulation

/// A defect that a rule found in a definition.
public struct Finding: Sendable, Hashable {
  /// A location that explains a finding.
  public struct Related: Sendable, Hashable {
    /// The location.
    public var location: SourceLocation
    /// A description of what is at the location.
    public var text: String

    package init(_ text: String, at location: SourceLocation) {
      self.text = text
      self.location = location
    }
  }

  /// The rule's identifier.
  public var rule: String
  /// The severity, which the policy can override.
  public var severity: Severity
  /// The location of the defect.
  public var location: SourceLocation
  /// The description of the defect.
  public var message: String
  /// The way to correct the defect.
  public var remedy: String
  /// The text of the line at the location; empty if the file cannot be read.
  public var line: String
  /// The locations that explain the finding.
  public var related: [Related]
  /// An identifier that does not change when lines move.
  ///
  /// The identifier is a digest of the rule, the file's path from the root and the finding's subject.
  public var fingerprint: String
}
