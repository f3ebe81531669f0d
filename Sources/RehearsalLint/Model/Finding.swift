public import RehearsalSimulation

/// A defect that a lint rule found in a definition, in the policy or in a file beside the definitions.
public struct Finding: Sendable, Hashable {
  /// Another location that helps to explain a finding.
  public struct RelatedLocation: Sendable, Hashable {
    /// The location in a file.
    public var location: SourceLocation
    /// A description of the text at the location, such as `allowed here`.
    public var text: String

    package init(_ text: String, at location: SourceLocation) {
      self.text = text
      self.location = location
    }
  }

  /// The identifier of the rule that found the defect.
  public var ruleID: String
  /// The severity that the policy sets for the rule, or else the severity that the rule chose.
  public var severity: Severity
  /// The location of the defect.
  public var location: SourceLocation
  /// A sentence that describes the defect.
  public var message: String
  /// How to correct the defect.
  public var remedy: String
  /// The first 400 characters of the line at the location.
  ///
  /// The text is empty if the location is in the policy or the line does not exist.
  public var lineText: String
  /// Other locations that help to explain the finding.
  public var related: [RelatedLocation]
  /// An identifier of the finding that usually stays the same when lines are inserted or moved.
  ///
  /// It is a digest of the rule, of the file's path relative to the root folder, and of the subject of the
  /// finding, such as the name of an agent. Several findings with the same rule, file and subject are
  /// numbered.
  public var fingerprint: String
}
