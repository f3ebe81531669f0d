public import RehearsalLint
import RehearsalSimulation

/// A human-readable report on the frameworks that a project uses, grouped by agent.
///
/// The definition of an agent lists frameworks with their signals, such as the name of a file. A framework is
/// in the group of an agent if its signals were found in the project.
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
