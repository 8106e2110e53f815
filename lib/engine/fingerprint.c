/* SPDX-License-Identifier: Apache-2.0 */
/* Fingerprints. contract: engine/fingerprint.h */
#include "engine/fingerprint.h"

#include "text/crypto_sodium.h"

void cs_fingerprint_write(char out[CS_FINGERPRINT_LENGTH], const struct cs_str *parts,
                          uint32_t count)
{
    static const char digits[] = "0123456789abcdef";
    uint8_t hash[CS_CRYPTO_SHORT];
    struct cs_crypto_stream stream;
    cs_crypto_stream_begin(&stream, sizeof hash);
    for (uint32_t i = 0; i < count; i++) {
        uint8_t length[4] = {(uint8_t)parts[i].len, (uint8_t)(parts[i].len >> 8),
                             (uint8_t)(parts[i].len >> 16), (uint8_t)(parts[i].len >> 24)};
        cs_crypto_stream_put(&stream, length, sizeof length);
        if (parts[i].len > 0)
            cs_crypto_stream_put(&stream, parts[i].ptr, parts[i].len);
    }
    cs_crypto_stream_end(&stream, hash);
    memcpy(out, "v1:", 3);
    for (uint32_t i = 0; i < sizeof hash; i++) {
        out[3 + 2 * i] = digits[hash[i] >> 4];
        out[4 + 2 * i] = digits[hash[i] & 15];
    }
}
