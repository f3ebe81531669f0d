import RehearsalDefinitions
import RehearsalSimulation

/// A minimum coverage that a prompt demands for a single file or software component.
struct StatedDemand {
  /// The path of the file, or the name of the component.
  var name: Substring
  var minimum: Percentage

  /// Returns the texts that a prompt can use for a file: its path, its name, and its name without the extension.
  static func names(of file: Substring) -> Set<Substring> {
    let fileName = file.split(separator: "/").last ?? file
    return [file, fileName, fileName.stem]
  }

  /// Returns the minimum coverages that a prompt demands for single files or components.
  ///
  /// There are two forms of demand:
  /// - a line that names a path, such as `coverage of src/a.ts must be at least 95%`
  /// - an item of a list below a line such as `coverage >= 70% for:`
  ///
  /// The item of a list must be a path, or begin with an identifier in mixed case, such as `TasksGrid`. A
  /// plain word such as `Board` is ignored, because it need not be a name.
  static func all(in prompt: String) -> [StatedDemand] {
    var demands: [StatedDemand] = []
    var minimum: Percentage?
    for line in MarkdownText(prompt[...], readsUnderlines: false).lines
    where line.fullText.utf8.count < 400 {
      guard let words = line.textWithoutMarker else { continue }
      let plainText = words.filter { !"*`".contains($0) }
      let text = plainText[...]
      if text.statedWords.contains("coverage"),
        let target = StatedPercentage.all(in: text).first(where: \.isTarget)
      {
        minimum = text.hasSuffix("for:") ? target.value : nil
        if let phrase = text.firstRange(of: "overage of "),
          let name = text[phrase.upperBound...].split(separator: " ").first, name.looksLikePath
        {
          demands.append(StatedDemand(name: name, minimum: target.value))
        }
      } else if case .item = line.kind, let minimum {
        let name = text.prefix { $0.isLetter || $0.isNumber }
        if text.looksLikePath {
          demands.append(StatedDemand(name: text, minimum: minimum))
        } else if name.dropFirst().contains(where: \.isUppercase),
          name.contains(where: \.isLowercase)
        {
          demands.append(StatedDemand(name: name, minimum: minimum))
        }
      } else {
        minimum = nil
      }
    }
    return demands
  }
}

extension Substring {
  /// The file name without its extension.
  ///
  /// A name with two or more extensions, such as `a.test.ts`, does not change.
  fileprivate var stem: Substring {
    let parts = split(separator: ".")
    return parts.count > 2 ? self : parts.first ?? self
  }
}
