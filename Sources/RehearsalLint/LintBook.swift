public import RehearsalSimulation

/// The list of the linter's rules.
public enum LintBook {
  /// The explanation of a rule, with an example of the defect that the rule finds.
  public struct Explanation: Sendable {
    /// A file of an example.
    public struct File: Sendable {
      /// The path of the file, relative to the folder of the definitions.
      public var path: String
      /// The content of the file.
      public var text: String

      /// Creates a file of an example.
      public init(path: String, text: String) {
        self.path = path
        self.text = text
      }
    }

    /// The identifier of the rule, such as `key.unknown`.
    ///
    /// An identifier begins with the group of the rule.
    public var id: String
    /// The severity of the rule's findings, unless the policy sets another.
    public var severity: Severity
    /// A short description of the defect that the rule finds.
    public var summary: String
    /// Why this is a defect.
    public var reason: String
    /// How to correct the defect.
    public var remedy: String
    /// Files that contain the defect.
    public var example: [File]
    /// The corrected versions of those files in `example` that have to change.
    public var mended: [File]
    /// The content of the example's policy; `nil` if the example needs none.
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
    CarriageReturnRule.self, InvalidJSONRule.self, MissingFrontMatterRule.self,
    OtherPlatformRule.self, PluginPlaceholderRule.self,
    RescuedFileRule.self, UnclosedFenceRule.self, UnclosedFrontMatterRule.self,
    UnreadableFileRule.self, UnregisteredFileRule.self,
    ContradictoryGateRule.self, UnenforcedGateRule.self, UnorderedJudgesRule.self,
    UnreachableCalleeRule.self, DanglingAgentRule.self, NoVerdictRule.self,
    UnreceivedHandoffRule.self, OneSidedEdgeRule.self, SelfDelegationRule.self,
    UnreachableAgentRule.self, UnresolvedGroupRule.self,
    BadValueRule.self, MisspeltKeyRule.self, UnknownKeyRule.self,
    UnknownModelRule.self,
    NameOfFileRule.self, DuplicateNameRule.self, MalformedNameRule.self, MissingNameRule.self,
    BypassedPermissionRule.self, MissingPluginFileRule.self,
    UnaskedPanelRule.self,
    UnknownPolicyAgentRule.self,
    MissingNonGoalRule.self,
    UntriggeredSkillRule.self, UndeclaredSkillRule.self, UnknownSkillRule.self,
    ContradictoryToolRule.self, UnaskablePersonRule.self, ReadOnlyClaimRule.self,
    ForeignToolRule.self, GainedToolRule.self,
    RetiredToolRule.self, WritingReviewerRule.self, SpawningRule.self,
    UndeclaredToolRule.self, UnknownToolRule.self,
  ]

  /// The descriptions of the rules, sorted by identifier.
  package static var descriptions: [LintRuleDescription] { rules.map { $0.about } }

  /// The identifiers of the rules, which policies use to refer to them.
  public static var identifiers: [String] { descriptions.map(\.id) }
}
