public import RehearsalSimulation

/// A defect that a rule found in a definition.
public struct Finding: Sendable, Hashable {
  /// Another location that helps to explain a finding.
  public struct Related: Sendable, Hashable {
    /// The location in a file.
    public var location: SourceLocation
    /// A description of what is at the location.
    public var text: String

    package init(_ text: String, at location: SourceLocation) {
      self.text = text
      self.location = location
    }
  }

  /// The identifier of the rule that found the defect.
  public var rule: String
  /// The severity: that of the policy or, if the policy sets none, the default of the rule.
  public var severity: Severity
  /// The location of the defect.
  public var location: SourceLocation
  /// A sentence that describes the defect.
  public var message: String
  /// How to correct the defect.
  public var remedy: String
  /// The text of the line at the location, cut off after 400 characters; empty if the file cannot be read.
  public var line: String
  /// Other locations that help to explain the finding.
  public var related: [Related]
  /// An identifier of the finding that stays the same when lines move.
  ///
  /// It is a digest of the rule, the path of the file relative to the root folder, and the subject
  /// of the finding.
  public var fingerprint: String
}
