public import RehearsalLint
import RehearsalSimulation

/// A human-readable report on the frameworks that a project uses, grouped by agent.
///
/// The definition of each agent lists the signs by which a framework is detected.
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
    for detected in detection.detectedFrameworks {
      if detected.agent != agent { lines.append(InertText.line(detected.agent)) }
      agent = detected.agent
      lines.append("  \(InertText.line(detected.framework))")
      lines += detected.evidence.map { "    because \(InertText.line($0))" }
      let skills = detected.skills.map { InertText.line($0) }.joined(separator: ", ")
      lines.append(skills.isEmpty ? "    no skill for it" : "    skills: \(skills)")
    }
    if detection.unsearchedFileCount > 0 {
      lines.append(
        "only \(FrameworkDetection.fileLimit) files were looked at; \(detection.unsearchedFileCount) more were not"
      )
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
