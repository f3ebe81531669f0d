public import RehearsalLint
import RehearsalSimulation

/// A human-readable report on the frameworks that each agent's definition detects in a project.
public struct FrameworksReport: CustomStringConvertible {
  private let detection: FrameworkDetection

  /// Creates the report on the detected frameworks.
  public init(_ detection: FrameworkDetection) {
    self.detection = detection
  }

  /// The text of the report, which ends with a newline.
  public var description: String {
    var lines: [String] = []
    var agent: String?
    for found in detection.found {
      if found.agent != agent { lines.append(InertText.line(found.agent)) }
      agent = found.agent
      lines.append("  \(InertText.line(found.framework))")
      lines += found.evidence.map { "    because \(InertText.line($0))" }
      let skills = found.skills.map { InertText.line($0) }.joined(separator: ", ")
      lines.append(skills.isEmpty ? "    no skill for it" : "    skills: \(skills)")
    }
    if detection.unseen > 0 {
      lines.append(
        "only \(FrameworkDetection.fileLimit) files were looked at; \(detection.unseen) more were not"
      )
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
