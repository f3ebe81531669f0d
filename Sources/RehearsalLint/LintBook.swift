public import RehearsalSimulation

/// The rules of the linter.
public enum LintBook {
  /// The explanation of a rule.
  public struct Explanation: Sendable {
    /// A file of an example.
    public struct File: Sendable {
      /// The path.
      public var path: String
      /// The text.
      public var text: String

      /// Creates a file of an example.
      public init(path: String, text: String) {
        self.path = path
        self.text = text
      }
    }

    /// The rule's identifier, which begins with the rule's group, such as `key.unknown`.
    public var id: String
    /// The default severity of the rule's findings.
    public var severity: Severity
    /// A short description of the defect.
    public var summary: String
    /// The reason why this is a defect.
    public var reason: String
    /// The way to correct the defect.
    public var remedy: String
    /// Files with a defect that the rule finds.
    public var example: [File]
    /// The corrected versions of the example files that change.
    public var mended: [File]
    /// The policy of the example, or `nil` if the example needs no policy.
    public var policy: String?
  }

  /// The explanations of all rules, sorted by identifier.
  public static var explanations: [Explanation] {
    descriptions.map { about in
      Explanation(
        id: about.id,
        severity: about.severity,
        summary: about.summary,
        reason: about.reason,
        remedy: about.remedy,
        example: about.example.map { Explanation.File(path: $0.path, text: $0.text) },
        mended: about.mended.map { Explanation.File(path: $0.path, text: $0.text) },
        policy: about.policy
      )
    }
  }

  /// The rules, sorted by identifier.
  package static let rules: [any LintRule.Type] = [
    ChangedDefinitionRule.self,
    MissingDeliverablesRule.self,
    MissingDescriptionRule.self, LongDescriptionRule.self,
    CarriageReturnRule.self, MissingFrontMatterRule.self, PluginPlaceholderRule.self,
    RescuedFileRule.self, UnclosedFenceRule.self, UnclosedFrontMatterRule.self,
    UnreadableFileRule.self, UnregisteredFileRule.self,
    ContradictoryGateRule.self, UnenforcedGateRule.self,
    DanglingAgentRule.self, NoVerdictRule.self, OneSidedEdgeRule.self, SelfDelegationRule.self,
    UnreachableAgentRule.self, UnresolvedGroupRule.self,
    BadValueRule.self, MisspeltKeyRule.self, UnknownKeyRule.self,
    UnknownModelRule.self,
    NameOfFileRule.self, DuplicateNameRule.self, MalformedNameRule.self, MissingNameRule.self,
    UnknownPolicyAgentRule.self,
    MissingNonGoalRule.self,
    UntriggeredSkillRule.self, UndeclaredSkillRule.self, UnknownSkillRule.self,
    ContradictoryToolRule.self, ForeignToolRule.self, WritingReviewerRule.self,
    SpawningRule.self,
    UndeclaredToolRule.self, UnknownToolRule.self,
  ]

  /// The descriptions of the rules.
  package static var descriptions: [LintRuleDescription] { rules.map { $0.about } }

  /// The identifiers of the rules, by which policies refer to them.
  public static var identifiers: [String] { descriptions.map(\.id) }
}
