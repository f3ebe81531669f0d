public import RehearsalSimulation

/// The list of all lint rules.
///
/// A lint rule checks the definitions of agents for one kind of defect.
public enum LintBook {
  /// The explanation of a rule for users, with an example of the defect that the rule finds.
  public struct Explanation: Sendable {
    /// A file in the example that explains a rule.
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
    /// The part of the identifier before the dot is the group of the rule.
    public var id: String
    /// The default severity of the rule's findings, which a team's policy can override.
    public var severity: Severity
    /// A short description of the defect that the rule finds.
    public var summary: String
    /// Why the defect causes problems.
    public var reason: String
    /// How to correct the defect.
    public var remedy: String
    /// The files of an example team that has the defect.
    public var exampleFiles: [File]
    /// The files that a correction of the example changes or adds, with their corrected content.
    public var correctedFiles: [File]
    /// The content of the policy file of the example; `nil` if the example needs no policy.
    public var policy: String?
  }

  /// The explanations of all rules, sorted by identifier.
  public static var explanations: [Explanation] {
    descriptions.map { description in
      Explanation(
        id: description.id,
        severity: description.severity,
        summary: description.summary,
        reason: description.reason,
        remedy: description.remedy,
        exampleFiles: description.example.map { Explanation.File(path: $0.path, text: $0.text) },
        correctedFiles: description.correctedFiles.map {
          Explanation.File(path: $0.path, text: $0.text)
        },
        policy: description.policy
      )
    }
  }

  /// The types that implement the rules, sorted by the identifier of the rule.
  package static let ruleTypes: [any LintRule.Type] = [
    ChangedDefinitionRule.self,
    MissingDeliverablesRule.self,
    MissingDescriptionRule.self, LongDescriptionRule.self,
    CarriageReturnRule.self, InvalidJSONRule.self, MissingFrontMatterRule.self,
    OtherPlatformRule.self, PluginPlaceholderRule.self,
    UnquotedValueRule.self, UnclosedFenceRule.self, UnclosedFrontMatterRule.self,
    UnreadableFileRule.self, UnregisteredFileRule.self,
    ContradictoryGateRule.self, UnenforcedGateRule.self, UnorderedJudgesRule.self,
    UnreadGateRule.self,
    UnreachableCalleeRule.self, DanglingAgentRule.self, NoVerdictRule.self,
    UnreceivedHandoffRule.self, OneSidedEdgeRule.self, SelfDelegationRule.self,
    UnreachableAgentRule.self, UnresolvedGroupRule.self,
    BadValueRule.self, MisspeltKeyRule.self, UnknownKeyRule.self,
    UnknownModelRule.self,
    NameDiffersFromFileRule.self, DuplicateNameRule.self, MalformedNameRule.self,
    MissingNameRule.self,
    BypassedPermissionRule.self, MissingPluginFileRule.self,
    UnaskedPanelRule.self,
    UnknownPolicyAgentRule.self,
    MissingNonGoalRule.self,
    UntriggeredSkillRule.self, UndeclaredSkillRule.self, UnknownSkillRule.self,
    ContradictoryToolRule.self, UnaskablePersonRule.self, ReadOnlyClaimRule.self,
    ForeignToolRule.self, ToolGainedByDelegationRule.self,
    RetiredToolRule.self, WritingReviewerRule.self, ForbiddenSpawningRule.self,
    UndeclaredToolRule.self, UnknownToolRule.self, UnableVerifierRule.self,
  ]

  /// The descriptions of the rules, sorted by identifier.
  package static var descriptions: [LintRuleDescription] { ruleTypes.map { $0.ruleDescription } }

  /// The identifiers by which a policy refers to the rules.
  public static var identifiers: [String] { descriptions.map(\.id) }
}
