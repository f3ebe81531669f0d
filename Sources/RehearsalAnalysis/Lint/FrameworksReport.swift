public import RehearsalLint
import RehearsalSimulation

/// A human-readable report on the frameworks that a project uses, grouped by agent.
///
/// A definition lists signals of frameworks, such as the name of a file. A detected framework is in the group of the
/// agent whose definition lists its signals.
public struct FrameworksReport: CustomStringConvertible {
  private let detection: FrameworkDetection

  /// Creates the report on the detected frameworks.
  public init(_ detection: FrameworkDetection) {
    self.detection = detection
  }

  /// The text of the report, which ends with a newline.
  public var description: String {
    var lines: [String] = []
    var lastAgent: String?
    for detected in detection.detectedFrameworks {
      if detected.agent != lastAgent { lines.append(InertText.singleLine(detected.agent)) }
      lastAgent = detected.agent
      lines.append("  \(InertText.singleLine(detected.framework))")
      lines += detected.evidence.map { "    because \(InertText.singleLine($0))" }
      let skills = detected.skills.map { InertText.singleLine($0) }.joined(separator: ", ")
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
