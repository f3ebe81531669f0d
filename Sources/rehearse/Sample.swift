import ArgumentParser

/// A small team with scenarios, whose files the `init` command creates.
enum Sample: String, ExpressibleByArgument, CaseIterable {
  case pipeline
  case panel
  case nestedTeam = "nested-team"

  static let allValueDescriptions = [
    pipeline.rawValue: "A planner, an implementer, a verifier and a reviewer, one after the other.",
    panel.rawValue: "Three judges who are asked at once and decide together.",
    nestedTeam.rawValue: "A lead below another lead, and an agent that waits for those it calls.",
  ]

  /// The content of the file `rehearsal.yaml`, which marks a folder as the root of scenarios and definitions.
  static let rootFileContent = Array(
    "# The root: scenarios may name files below this folder.\n".utf8
  )

  /// The files of the sample: paths relative to the folder of the sample, and contents.
  var files: [(String, [UInt8])] {
    let teamFiles =
      switch self {
      case .pipeline: Self.pipelineFiles
      case .panel: Self.panelFiles
      case .nestedTeam: Self.nestedTeamFiles
      }
    return [("rehearsal.yaml", Self.rootFileContent)] + teamFiles
  }

  private static let pipelineFiles: [(String, [UInt8])] = [
    ("policy.yaml", PackageResources.policy_yaml),
    ("agents/spec-planner.md", PackageResources.spec_planner_md),
    ("agents/backend-implementer.md", PackageResources.backend_implementer_md),
    ("agents/verify-app.md", PackageResources.verify_app_md),
    ("agents/code-reviewer.md", PackageResources.code_reviewer_md),
    ("happy.yaml", PackageResources.scenario_happy_yaml),
    ("blocked.yaml", PackageResources.scenario_blocked_yaml),
    ("canary.yaml", PackageResources.scenario_canary_yaml),
  ]

  private static let panelFiles: [(String, [UInt8])] = [
    ("policy.yaml", PackageResources.panel_policy_yaml),
    ("agents/spec-planner.md", PackageResources.panel_spec_planner_md),
    ("agents/backend-implementer.md", PackageResources.panel_backend_implementer_md),
    ("agents/code-reviewer.md", PackageResources.panel_code_reviewer_md),
    ("agents/security-reviewer.md", PackageResources.panel_security_reviewer_md),
    ("agents/style-reviewer.md", PackageResources.panel_style_reviewer_md),
    ("approved.yaml", PackageResources.panel_approved_yaml),
    ("veto.yaml", PackageResources.panel_veto_yaml),
    ("lost.yaml", PackageResources.panel_lost_yaml),
    ("canary.yaml", PackageResources.panel_canary_yaml),
  ]

  private static let nestedTeamFiles: [(String, [UInt8])] = [
    ("policy.yaml", PackageResources.nested_policy_yaml),
    ("agents/spec-planner.md", PackageResources.nested_spec_planner_md),
    ("agents/api-lead.md", PackageResources.nested_api_lead_md),
    ("agents/api-implementer.md", PackageResources.nested_api_implementer_md),
    ("agents/researcher.md", PackageResources.nested_researcher_md),
    ("joined.yaml", PackageResources.nested_joined_yaml),
    ("lost.yaml", PackageResources.nested_lost_yaml),
    ("canary.yaml", PackageResources.nested_canary_yaml),
  ]
}
