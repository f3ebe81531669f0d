import RehearsalDefinitions
import RehearsalSimulation

/// A number that a prompt demands of one file or part.
struct StatedDemand {
  /// The path of the file, or the name of the part.
  var name: Substring
  var floor: Percentage

  /// Returns whether a file is the one that is demanded: by its path, or for a part by its name.
  func isAbout(_ file: Substring) -> Bool {
    let last = file.split(separator: "/").last ?? file
    return file == name || !name.contains("/") && (last == name || last.stem == name)
  }

  /// Returns the demands of a prompt: a line such as `coverage >= 70% for:` with the items of the list below it, and
  /// `coverage of src/a.ts must be at least 95%`.
  ///
  /// Only names that are identifiers or files count, such as `TasksGrid`: a word such as `Board` can be anything.
  static func all(in prompt: String) -> [StatedDemand] {
    var demands: [StatedDemand] = []
    var floor: Percentage?
    for line in MarkdownText(prompt[...]).lines where line.raw.utf8.count < 400 {
      guard let words = line.words else { continue }
      let plain = words.filter { !"*`".contains($0) }
      let text = plain[...]
      if text.statedWords.contains("coverage"),
        let target = StatedPercentage.all(in: text).first(where: \.isTarget)
      {
        floor = text.hasSuffix("for:") ? target.value : nil
        if let of = text.firstRange(of: "overage of "),
          let name = text[of.upperBound...].split(separator: " ").first, name.looksLikePath
        {
          demands.append(StatedDemand(name: name, floor: target.value))
        }
      } else if case .item = line.kind, let floor {
        let name = text.prefix { $0.isLetter || $0.isNumber }
        if text.looksLikePath {
          demands.append(StatedDemand(name: text, floor: floor))
        } else if name.dropFirst().contains(where: \.isUppercase),
          name.contains(where: \.isLowercase)
        {
          demands.append(StatedDemand(name: name, floor: floor))
        }
      } else {
        floor = nil
      }
    }
    return demands
  }
}

extension Substring {
  /// The name of a file without its extension; the whole name for one with two extensions, such as a test.
  fileprivate var stem: Substring {
    let parts = split(separator: ".")
    return parts.count > 2 ? self : parts.first ?? self
  }
}
