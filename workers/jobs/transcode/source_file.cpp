#include "workers/jobs/transcode/source_file.hpp"

#include <unistd.h>

namespace yanxiu::workers {

SourceFile::SourceFile(const blob::BlobStore& blobs, const AssetToTranscode& asset)
    : descriptor_(blobs.open_descriptor(asset.source_key)) {
    if (descriptor_ >= 0) return;
    throw JobFailure("source_missing", "the uploaded file is not in the store", JobFailure::Retry::later);
}

SourceFile::~SourceFile() {
    ::close(descriptor_);
}

}  // namespace yanxiu::workers
